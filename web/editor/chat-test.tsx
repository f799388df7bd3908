import { ArrowUp, MessageSquarePlus, Paperclip, Square, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { FileReference } from '#graph/file-reference';
import type { GraphNode } from '#graph/graph';
import type { Issue } from '#graph/issue';
import { api } from '../api/client.ts';
import { useUpload } from '../inspector/controls/files/use-upload.ts';
import { useLiveRun } from '../runs/live-run.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { ModelText } from '../ui/model-text.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { answerOfRun, type ChatTurn, historyOf, newConversation } from './chat-conversation.ts';
import { useEditor, useSession, type EditorSession } from './session.ts';
import { StopsNotice } from './stops-notice.tsx';
import { startDraft } from './test-run.ts';

/** Tries a chat as its visitors will use it: messages and answers, each a test run of the draft that the canvas shows. */
export function ChatTest({ trigger, issues }: { trigger: GraphNode; issues: readonly Issue[] }) {
  const session = useSession();
  const { sessionId, turns } = useEditor((state) => state.conversation);
  const open = turns.findLast((turn) => turn.answer.status === 'running' || turn.answer.status === 'waiting');
  const live = useLiveRun(open?.runId ?? null);
  const box = useRef<HTMLDivElement>(null);
  const answer = live.run === null || open === undefined ? null : answerOfRun(live.run, live.streams);
  useEffect(() => {
    if (open !== undefined && answer !== null && JSON.stringify(answer) !== JSON.stringify(open.answer))
      changeTurn(session, open.id, { answer });
  });
  useEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [turns]);

  const send = async (message: string, files: readonly FileReference[]) => {
    const id = crypto.randomUUID();
    const input = { sessionId, message, history: historyOf(turns), files, userId: null };
    session.ui.setState(({ conversation }) => ({
      conversation: {
        ...conversation,
        turns: [...conversation.turns, { id, runId: null, message, answer: { status: 'running', text: '' } }],
      },
    }));
    const started = await startDraft(session, trigger, input as never);
    if (typeof started === 'string') return changeTurn(session, id, { answer: { status: 'failed', text: started } });
    changeTurn(session, id, { runId: started.runId });
    session.ui.setState({ liveRunId: started.runId, showing: { kind: 'draft' } });
  };
  const suggestions = Array.isArray(trigger.config['suggestions'])
    ? trigger.config['suggestions'].filter((text) => typeof text === 'string')
    : [];
  const greeting = typeof trigger.config['greeting'] === 'string' ? trigger.config['greeting'] : '';
  return (
    <>
      <StopsNotice triggerId={trigger.id} issues={issues} />
      <div
        ref={box}
        role="log"
        tabIndex={0}
        aria-label="Conversation"
        aria-busy={open !== undefined}
        className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4 focus-visible:outline-offset-[-2px]"
      >
        {greeting === '' ? null : <ModelText text={greeting} />}
        {turns.map((turn) => (
          <Turn key={turn.id} turn={turn} />
        ))}
        {turns.length > 0 ? null : suggestions.length > 0 ? (
          <ul aria-label="Suggestions" className="flex flex-wrap gap-1.5">
            {suggestions.map((text) => (
              <li key={text}>
                <button
                  type="button"
                  className="rounded-full border border-border px-3 py-1 text-left text-[13px] hover:bg-hover"
                  onClick={() => void send(text, [])}
                >
                  {text}
                </button>
              </li>
            ))}
          </ul>
        ) : (
          <p className="text-[13px] text-muted">Write a message as a visitor would. Every message is a test run of the draft.</p>
        )}
      </div>
      <Composer
        takesFiles={trigger.config['allowFiles'] === true}
        openRunId={open?.runId ?? null}
        isBusy={open !== undefined}
        canReset={turns.length > 0 && open === undefined}
        onSend={(message, files) => void send(message, files)}
        onReset={() => session.ui.setState({ conversation: newConversation() })}
      />
    </>
  );
}

function changeTurn(session: EditorSession, id: string, change: Partial<ChatTurn>): void {
  session.ui.setState(({ conversation }) => ({
    conversation: { ...conversation, turns: conversation.turns.map((turn) => (turn.id === id ? { ...turn, ...change } : turn)) },
  }));
}

function Turn({ turn: { message, answer } }: { turn: ChatTurn }) {
  return (
    <article aria-label="Message and answer" className="flex flex-col gap-2.5">
      <p className="self-end rounded-xl rounded-br-sm bg-accent px-3 py-1.5 text-[13px] leading-5 break-words whitespace-pre-wrap text-on-accent">
        <span className="sr-only">You wrote: </span>
        {message}
      </p>
      <div aria-busy={answer.status === 'running'}>
        <span className="sr-only">Answer:</span>
        {answer.text === '' || answer.status === 'failed' ? null : <ModelText text={answer.text} />}
        {answer.status === 'running' && answer.text === '' ? (
          <span role="status" className="text-muted">
            <Spinner size={14} />
            <span className="sr-only">Writing an answer</span>
          </span>
        ) : null}
        {answer.status === 'waiting' ? <p className="text-xs text-warning">Waiting for a person to review this.</p> : null}
        {answer.status === 'answered' && answer.text === '' ? <p className="text-xs text-muted">No answer was returned.</p> : null}
        {answer.status === 'failed' ? (
          <p role="alert" className="text-xs text-danger">
            {answer.text}
          </p>
        ) : null}
        {answer.status === 'stopped' ? <p className="text-xs text-muted">Stopped.</p> : null}
      </div>
    </article>
  );
}

interface ComposerProps {
  readonly takesFiles: boolean;
  readonly openRunId: string | null;
  readonly isBusy: boolean;
  readonly canReset: boolean;
  readonly onSend: (message: string, files: readonly FileReference[]) => void;
  readonly onReset: () => void;
}

function Composer({ takesFiles, openRunId, isBusy, canReset, onSend, onReset }: ComposerProps) {
  const [text, setText] = useState('');
  const [files, setFiles] = useState<readonly FileReference[]>([]);
  const area = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const { upload, busy, problem } = useUpload((added) => setFiles((before) => [...before, ...added]));
  useEffect(() => area.current?.focus({ preventScroll: true }), []);
  const canSend = !isBusy && busy === null && (text.trim() !== '' || files.length > 0);
  const submit = () => {
    if (!canSend) return;
    onSend(text.trim(), files);
    setText('');
    setFiles([]);
    area.current?.focus();
  };
  return (
    <form
      className="flex flex-col gap-2 border-t border-border p-3"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {files.length === 0 ? null : (
        <ul aria-label="Attachments" className="flex flex-wrap gap-1.5">
          {files.map((file) => (
            <li key={file.$file} className="flex items-center gap-1 rounded-md border border-border bg-sunken pl-2 text-xs">
              <span className="max-w-40 truncate">{file.name}</span>
              <IconButton label={`Remove ${file.name}`} size="sm" onClick={() => setFiles(files.filter((other) => other !== file))}>
                <X size={12} />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <div className="flex items-end gap-1 rounded-lg border border-border-strong/70 p-1 focus-within:border-accent focus-within:ring-2 focus-within:ring-accent-soft">
        <textarea
          ref={area}
          rows={2}
          aria-label="Message"
          placeholder="Write a message"
          maxLength={32_000}
          value={text}
          className="min-h-9 flex-1 resize-none bg-transparent px-1.5 py-1 text-[13px] leading-5 outline-none"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            event.stopPropagation();
            submit();
          }}
        />
        {isBusy ? (
          <IconButton label="Stop" disabled={openRunId === null} onClick={() => openRunId !== null && void api.cancelRun(openRunId)}>
            <Square size={14} fill="currentColor" />
          </IconButton>
        ) : (
          <IconButton type="submit" label="Send" disabled={!canSend}>
            <ArrowUp size={16} />
          </IconButton>
        )}
      </div>
      {problem === null ? null : (
        <p role="alert" className="text-xs text-danger">
          {problem}
        </p>
      )}
      <div className="flex items-center gap-1">
        <button
          type="button"
          disabled={!canReset}
          onClick={onReset}
          className="inline-flex h-7 items-center gap-1.5 rounded-md px-2 text-xs font-medium text-muted hover:bg-hover hover:text-text disabled:opacity-40"
        >
          <MessageSquarePlus size={14} aria-hidden /> New conversation
        </button>
        <span className="flex-1" />
        {takesFiles ? (
          <>
            <input
              ref={picker}
              type="file"
              multiple
              hidden
              aria-label="Files to attach"
              onChange={(event) => {
                void upload([...(event.target.files ?? [])]);
                event.target.value = '';
              }}
            />
            <IconButton label="Attach files" disabled={busy !== null} onClick={() => picker.current?.click()}>
              {busy === null ? <Paperclip size={15} /> : <Spinner size={14} />}
            </IconButton>
          </>
        ) : null}
      </div>
    </form>
  );
}
