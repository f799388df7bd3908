import { Rocket } from 'lucide-react';
import { useState } from 'react';
import type { ApiIssue, Version, Workflow } from '#graph/api';
import type { Issue } from '#graph/issue';
import { ApiError, messageOf } from '../api/api-error.ts';
import { usePublishWorkflow, useSettings } from '../api/hooks.ts';
import { mcpAddress } from '../settings/mcp-words.ts';
import { Button } from '../ui/button.tsx';
import { CopyLine } from '../ui/copy-line.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/input.tsx';
import { Textarea } from '../ui/textarea.tsx';
import { CheckList } from './check-list.tsx';
import { curlFor } from './curl.ts';
import { useGraph, useSession } from './session.ts';

/** Publishes the draft as a new version; refuses with the list of problems; afterwards shows how to call it. */
export function PublishDialog({ workflow, issues }: { workflow: Workflow; issues: readonly Issue[] }) {
  const session = useSession();
  const publish = usePublishWorkflow(workflow.id);
  const [note, setNote] = useState('');
  const [refused, setRefused] = useState<readonly ApiIssue[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [published, setPublished] = useState<Version | null>(null);
  const close = () => session.ui.setState({ dialog: null });
  const errors = issues.filter((issue) => issue.severity === 'error');

  const submit = async () => {
    setProblem(null);
    setRefused(null);
    if (!(await session.autosave.flush())) {
      setProblem('The draft could not be saved, so it can’t be published yet.');
      return;
    }
    publish.mutate(
      { note: note.trim(), revision: session.autosave.revision() },
      {
        onSuccess: setPublished,
        onError: (error) => {
          if (error instanceof ApiError && error.issues.length > 0) setRefused(error.issues);
          else setProblem(messageOf(error).title);
        },
      },
    );
  };

  if (published !== null) return <PublishedDialog version={published} workflow={workflow} onClose={close} />;
  const shown: readonly Issue[] = (refused as readonly Issue[] | null) ?? errors;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && close()}
      title="Publish"
      description={workflow.liveVersion === null ? 'Makes version 1 of this draft and puts it live.' : `Makes a new version of this draft and puts it live in place of version ${workflow.liveVersion}. Runs already under way finish on theirs.`}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button variant="primary" busy={publish.isPending} disabled={errors.length > 0} onClick={() => void submit()}>
            <Rocket size={14} /> Publish
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {shown.length === 0 ? null : (
          <div className="rounded-lg border border-danger/30">
            <p className="px-3.5 pt-3 text-[13px] font-medium text-danger">{refused === null ? 'Solve these first' : 'The server refused it'}</p>
            <CheckList issues={shown} onJump={close} />
          </div>
        )}
        <Field label="What changed" hint="Shown in the list of versions.">
          {(control) => <Textarea {...control} rows={3} maxLength={2_000} value={note} autoFocus onChange={(event) => setNote(event.target.value)} placeholder="Asks for the order number before answering" />}
        </Field>
        {problem === null ? null : <p role="alert" className="text-[13px] text-danger">{problem}</p>}
      </div>
    </Dialog>
  );
}

function PublishedDialog({ version, workflow, onClose }: { version: Version; workflow: Workflow; onClose: () => void }) {
  const nodes = useGraph((state) => state.graph.nodes);
  const { hook, chat } = workflow;
  const body = nodes.find((node) => node.type === 'webhook')?.config['bodySchema'];
  const isMcpTool = nodes.some((node) => node.type === 'called' && (node.config['mcp'] as { readonly isExposed?: unknown } | undefined)?.isExposed === true);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} size="md" title={`Version ${version.number} is live`} footer={<Button variant="primary" onClick={onClose}>Done</Button>}>
      <div className="flex flex-col gap-4">
        {isMcpTool && <McpLine />}
        {chat !== null && <ChatLines chat={chat} />}
        {hook === null ? (
          !isMcpTool && chat === null && <p className="text-[13px] text-muted">This workflow has no webhook. Add one as a trigger to call it from other systems.</p>
        ) : (
          <>
            <CopyLine label="Address" text={hook.url} />
            {hook.key === null ? null : <CopyLine label="Key" text={hook.key} isSecret />}
            <CopyLine label="Try it" text={curlFor(hook, body)} shown={curlFor({ ...hook, key: hook.key === null ? null : '••••••••' }, body)} isBlock />
            <p className="text-xs text-muted">
              {hook.mode === 'sync' ? 'The caller waits for the answer of the run.' : hook.mode === 'async' ? 'The caller gets the run’s id at once.' : 'The caller receives the model’s text while it is written.'} Keep the key secret: whoever has it can start runs.
            </p>
          </>
        )}
      </div>
    </Dialog>
  );
}

/** Tells that MCP clients find the workflow, and where. */
function McpLine() {
  const settings = useSettings();
  return (
    <div className="flex flex-col gap-2">
      {settings.data !== undefined && <CopyLine label="MCP address" text={mcpAddress(settings.data)} />}
      <p className="text-xs text-muted">MCP clients with an API key find this workflow there as a tool. How to add it to one stands under Settings, MCP.</p>
    </div>
  );
}

/** Where the chat page is, and how it comes to another site. */
function ChatLines({ chat }: { chat: NonNullable<Workflow['chat']> }) {
  return (
    <div className="flex flex-col gap-4">
      <CopyLine label="Chat page" text={chat.url} />
      {chat.key === null ? null : <CopyLine label="Chat key" text={chat.key} isSecret />}
      <CopyLine label="On a website" text={`<script src="${chat.url}/embed.js" async></script>`} isBlock />
      <p className="text-xs text-muted">
        <a href={chat.url} target="_blank" rel="noopener" className="text-accent hover:underline">Open the chat page</a>. {chat.key === null ? 'Anybody who knows its address can write to it.' : 'It asks whoever opens it for the key.'}
      </p>
    </div>
  );
}
