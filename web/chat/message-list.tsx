import { memo, useCallback, useEffect, useRef } from 'react';
import { ModelText } from '../ui/model-text.tsx';
import { Answer } from './answer.tsx';
import { Attachments } from './attachments.tsx';
import type { ChatSettings } from './settings.ts';
import type { Conversation, ShownTurn } from './use-conversation.ts';

/** As far from the end as a reader may be and still be taken along. */
const NEAR_END = 80;

/** The conversation, which stays at its end while its reader does. */
export function MessageList({ settings, conversation }: { readonly settings: ChatSettings; readonly conversation: Conversation }) {
  const { turns, sessionId, isLoading, isOpen, problem, send } = conversation;
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const count = turns.length;
  const latest = useRef(conversation);
  useEffect(() => {
    latest.current = conversation;
  });
  // The same for ever, so that a turn is drawn again only when it changes: an answer arrives in hundreds of pieces.
  const retry = useCallback((turn: ShownTurn) => void latest.current.send(turn.message, turn.files), []);
  const rate = useCallback((turn: ShownTurn, rating: 'up' | 'down', comment: string) => latest.current.rate(turn, rating, comment), []);
  useEffect(() => {
    isAtEnd.current = true;
  }, [count]);
  useEffect(() => {
    if (isAtEnd.current) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [turns]);

  return (
    <div
      ref={box}
      // Scrolled by the keyboard too.
      tabIndex={0}
      role="log"
      aria-label="Conversation"
      aria-busy={isOpen || isLoading}
      className="min-h-0 flex-1 overflow-y-auto focus-visible:outline-offset-[-2px]"
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END;
      }}
    >
      <div className="mx-auto flex w-full max-w-180 flex-col gap-6 px-4 py-6">
        {settings.greeting !== '' && <ModelText text={settings.greeting} className="text-[15px]! leading-6!" />}
        {turns.map((turn) => (
          <TurnView key={turn.id} turn={turn} sessionId={sessionId} isBusy={isOpen} onRetry={retry} onRate={rate} />
        ))}
        {problem !== null && (
          <div role="alert" className="flex flex-col items-start gap-2 rounded-xl border border-border px-4 py-3 text-sm">
            <p>
              <span className="font-medium">The conversation could not be loaded.</span> {problem}
            </p>
            <button
              type="button"
              onClick={() => void conversation.reload()}
              className="rounded-full border border-border-strong/70 px-3.5 py-1 transition-colors hover:bg-hover"
            >
              Try again
            </button>
          </div>
        )}
        {turns.length === 0 && !isLoading && problem === null && settings.suggestions.length > 0 && (
          <ul aria-label="Suggestions" className="flex flex-wrap gap-2">
            {settings.suggestions.map((suggestion) => (
              <li key={suggestion}>
                <button
                  type="button"
                  onClick={() => void send(suggestion, [])}
                  className="rounded-full border border-border-strong/70 px-3.5 py-1.5 text-left text-sm transition-colors hover:bg-hover"
                >
                  {suggestion}
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

interface TurnViewProps {
  readonly turn: ShownTurn;
  readonly sessionId: string | null;
  readonly isBusy: boolean;
  readonly onRetry: (turn: ShownTurn) => void;
  readonly onRate: (turn: ShownTurn, rating: 'up' | 'down', comment: string) => Promise<void>;
}

const TurnView = memo(function TurnView({ turn, sessionId, isBusy, onRetry, onRate }: TurnViewProps) {
  return (
    <article aria-label="Message and answer" className="flex flex-col gap-4">
      <div className="flex flex-col items-end gap-2 pl-10">
        <span className="sr-only">You wrote:</span>
        {turn.files.length > 0 && <Attachments files={turn.files} sessionId={sessionId} />}
        {turn.message !== '' && (
          <p className="max-w-full rounded-2xl rounded-br-md bg-(--chat-accent,var(--color-accent)) px-3.5 py-2 text-[15px] leading-6 break-words whitespace-pre-wrap text-(--chat-ink,var(--color-on-accent))">
            {turn.message}
          </p>
        )}
      </div>
      <Answer turn={turn} isBusy={isBusy} onRetry={() => onRetry(turn)} onRate={(rating, comment) => onRate(turn, rating, comment)} />
    </article>
  );
});
