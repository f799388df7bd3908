import { LayoutTemplate } from 'lucide-react';
import { Link } from 'wouter';
import { NodeIcon } from '../canvas/node-icon.tsx';
import { addByIntent } from './add-node.ts';
import { focusThing } from './edits.ts';
import { useSession } from './session.ts';

/** What an empty canvas says: how a run should start. */
export function EmptyCanvas() {
  const session = useSession();
  const triggers = Object.values(session.catalogue).filter((type) => type.isTrigger === true);
  return (
    <div className="pointer-events-none absolute inset-0 z-[5] flex items-center justify-center p-6">
      <div className="pointer-events-auto w-full max-w-md rounded-2xl border border-border bg-surface p-6 shadow-raised">
        <h2 className="text-base font-semibold">How should a run start?</h2>
        <p className="mt-1 text-[13px] text-muted">Choose a trigger, then add what happens next with the plus beside it.</p>
        <div className="mt-4 flex flex-col gap-2">
          {triggers.map((type) => (
            <button
              key={type.type}
              type="button"
              onClick={() => {
                addByIntent(session, type.type, { kind: 'free', position: null });
                requestAnimationFrame(() => session.canvas?.fitView());
                // This button goes away; without the focus elsewhere, keys would reach nothing.
                const { openNodeId } = session.ui.getState();
                if (openNodeId !== null) focusThing(session, openNodeId);
              }}
              className="flex items-center gap-3 rounded-lg border border-border px-3 py-2.5 text-left transition-colors hover:border-accent hover:bg-accent-soft"
            >
              <NodeIcon type={type} size={34} />
              <span className="min-w-0">
                <span className="block text-sm font-medium">{type.title}</span>
                <span className="block text-xs leading-[18px] text-muted">{type.description}</span>
              </span>
            </button>
          ))}
        </div>
        <Link
          href="/templates"
          className="mt-4 inline-flex items-center gap-2 text-[13px] font-medium text-accent underline underline-offset-2"
        >
          <LayoutTemplate size={15} /> Or start from a template
        </Link>
      </div>
    </div>
  );
}
