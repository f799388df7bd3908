import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { SetDialog } from './set-dialog.tsx';

const steps: readonly { readonly title: string; readonly text: string }[] = [
  {
    title: 'Collect questions',
    text: 'What people really ask, each with the document or the phrase that answers it: by hand, from a file, from the search page, from runs, or drafted by a model.',
  },
  { title: 'Evaluate', text: 'Every question is searched for, with the ways of searching and the generations that you want to compare.' },
  {
    title: 'Compare and decide',
    text: 'Recall, precision, nDCG and time in one table; which questions became better or worse; and a gate that keeps a worse generation from going live.',
  },
];

/** What evaluations are good for, before there is anything to evaluate with. */
export function EmptyEvaluation({ knowledgeId, onMade }: { readonly knowledgeId: string; readonly onMade: (setId: string) => void }) {
  const [isMaking, setMaking] = useState(false);
  return (
    <div className="mx-auto flex max-w-4xl flex-col items-center gap-6 py-8">
      <div className="max-w-xl text-center">
        <h2 className="text-[15px] font-semibold">Measure search quality</h2>
        <p className="mt-1 text-[13px] text-muted">
          Settings are easy to change and hard to judge by a few tries. With a set of questions, each change has a number.
        </p>
      </div>
      <ol className="grid w-full gap-3 md:grid-cols-3">
        {steps.map(({ title, text }, index) => (
          <li key={title} className="rounded-xl border border-border bg-surface px-4 py-3.5">
            <p className="flex items-center gap-2 font-medium">
              <span
                aria-hidden
                className="inline-flex size-5 items-center justify-center rounded-full bg-accent-soft text-xs text-accent tabular-nums"
              >
                {index + 1}
              </span>
              {title}
            </p>
            <p className="mt-1.5 text-[13px] text-muted">{text}</p>
          </li>
        ))}
      </ol>
      <Button variant="primary" onClick={() => setMaking(true)}>
        <Plus size={14} />
        New question set
      </Button>
      {isMaking && <SetDialog knowledgeId={knowledgeId} set={null} onClose={() => setMaking(false)} onMade={({ id }) => onMade(id)} />}
    </div>
  );
}
