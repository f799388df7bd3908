import { LibraryBig, Plus } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

/** What the page says while there is no knowledge base: what one is for, and how a workflow gets at it. */
export function EmptyKnowledge({ onCreate }: { readonly onCreate: () => void }) {
  return (
    <EmptyState
      icon={<LibraryBig size={20} />}
      title="No knowledge base yet"
      actions={
        <Button variant="primary" onClick={onCreate}>
          <Plus size={14} />
          New knowledge base
        </Button>
      }
    >
      <p>A knowledge base holds documents that models should answer from: manuals, contracts, tickets, tables.</p>
      <ol className="mt-2 flex list-decimal flex-col gap-1 pl-5 text-left">
        <li>Make one and drop your files into it. They are cut into passages and indexed by words and by meaning.</li>
        <li>
          Try questions under <strong className="font-medium text-text">Search</strong> until the right passages come first.
        </li>
        <li>
          Put a <strong className="font-medium text-text">Retrieve</strong> node before the model, and hand it what was found:{' '}
          <code className="rounded bg-sunken px-1 py-0.5 font-mono text-[12px] text-text">{'{{ retrieve.context }}'}</code>.
        </li>
      </ol>
    </EmptyState>
  );
}
