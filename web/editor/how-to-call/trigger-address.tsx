import type { Workflow } from '#graph/api';
import type { GraphNode } from '#graph/graph';
import { useWorkflow } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { CopyLine } from '../../ui/copy-line.tsx';
import { useSession } from '../session.ts';

/** Where the live version is reached by a trigger of this type; null while nothing is live, and for triggers without an address. */
export function addressOf({ hook, chat }: Pick<Workflow, 'hook' | 'chat'>, { type }: Pick<GraphNode, 'type'>): string | null {
  if (type === 'webhook') return hook?.url ?? null;
  return type === 'chat' ? (chat?.url ?? null) : null;
}

/** One line on a trigger's card: its whole address, to copy; a click tells how to call it. */
export function TriggerAddress({ address }: { readonly address: string }) {
  const session = useSession();
  return (
    <div className="nodrag mx-3 mb-2.5 flex items-center rounded-md bg-canvas pl-2" onClick={(event) => event.stopPropagation()}>
      <button
        type="button"
        title={`${address}\nHow to call it`}
        aria-label={`How to call it: ${address}`}
        onClick={() => session.ui.setState({ dialog: 'call' })}
        className="min-w-0 flex-1 truncate text-left font-mono text-[11px] leading-6 text-muted hover:text-text"
      >
        {address.replace(/^https?:\/\//, '')}
      </button>
      <CopyButton text={address} label="Copy address" />
    </div>
  );
}

/** The same among the settings of the trigger. */
export function TriggerAddressSection({ node }: { readonly node: GraphNode }) {
  const session = useSession();
  const { data } = useWorkflow(session.workflowId);
  const address = data === undefined ? null : addressOf(data, node);
  if (address === null) return null;
  return (
    <div className="flex flex-col items-start gap-2 [&>:first-child]:w-full">
      <CopyLine label="Live address" text={address} />
      <Button size="sm" onClick={() => session.ui.setState({ dialog: 'call' })}>
        How to call it
      </Button>
    </div>
  );
}
