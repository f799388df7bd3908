import { Brain } from 'lucide-react';
import { Link } from 'wouter';
import { buttonClass } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

/** What the page says while nothing is remembered: how a workflow gets a memory. */
export function EmptyMemory({ what }: { readonly what: 'conversations' | 'facts' }) {
  return (
    <EmptyState
      icon={<Brain size={20} />}
      title={what === 'conversations' ? 'No conversation is remembered yet' : 'No fact is remembered yet'}
      actions={
        <Link href="/" className={buttonClass('primary')}>
          Open a workflow
        </Link>
      }
    >
      {what === 'conversations' ? (
        <ol className="mt-1 flex list-decimal flex-col gap-1 pl-5 text-left">
          <li>
            Put a <strong className="font-medium text-text">Memory</strong> node before the model, and give it a session, such as{' '}
            <Code>{'{{ input.sessionId }}'}</Code>.
          </li>
          <li>
            Hand what it recalls to the model as its history: <Code>{'{{ memory.messages }}'}</Code>.
          </li>
          <li>Put a second Memory node after the model that remembers what was said.</li>
        </ol>
      ) : (
        <p>
          A <strong className="font-medium text-text">Memory</strong> node with the action “Set a fact” notes what should be known later,
          such as a customer’s language. You can also write facts here yourself.
        </p>
      )}
    </EmptyState>
  );
}

function Code({ children }: { readonly children: string }) {
  return <code className="rounded bg-sunken px-1 py-0.5 font-mono text-[12px] text-text">{children}</code>;
}
