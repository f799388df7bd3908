import { GitBranch } from 'lucide-react';
import { useId, useState } from 'react';
import { useLocation } from 'wouter';
import type { GraphNode } from '#graph/graph';
import type { Json } from '#graph/json';
import { readJson, writeJson } from '#graph/json-text';
import type { Run } from '#graph/run';
import { messageOf } from '../api/api-error.ts';
import { useForkRun } from '../api/hooks.ts';
import { CodeField } from '../inspector/controls/code-field.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { toast } from '../ui/toast.tsx';
import { forkOffer } from './fork.ts';

type Way = 'again' | 'edited';

/** The button that starts a new run in the middle of an ended one; draws nothing where that can't be. */
export function ForkButton({ run, node }: { readonly run: Run; readonly node: GraphNode }) {
  const [isOpen, setOpen] = useState(false);
  const offer = forkOffer(run, node);
  if (offer === null) return null;
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        <GitBranch size={13} aria-hidden /> Re-run from here
      </Button>
      {isOpen ? <ForkDialog run={run} node={node} output={offer.output} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function ForkDialog({
  run,
  node,
  output,
  onClose,
}: {
  readonly run: Run;
  readonly node: GraphNode;
  readonly output: Json | undefined;
  readonly onClose: () => void;
}) {
  const [, navigate] = useLocation();
  const fork = useForkRun();
  const [way, setWay] = useState<Way>('again');
  const [text, setText] = useState(() => (output === undefined ? '' : writeJson(output, 2)));
  const edited = way === 'edited' ? parse(text) : null;
  const isWrong = way === 'edited' && edited === null;
  const start = (): void =>
    fork.mutate(
      { id: run.id, fromNode: node.name, ...(edited === null ? {} : { outputs: { [node.name]: edited.value } }) },
      {
        onSuccess: ({ runId }) => {
          onClose();
          navigate(`/runs/${encodeURIComponent(runId)}`);
        },
        onError: (error) => {
          const { title, description } = messageOf(error);
          toast.error(title, { description });
        },
      },
    );
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="md"
      title={`Fork from ${node.name}`}
      description={`A new run of ${run.version === null ? 'the same draft' : `version ${run.version}`} with the same input. What came before ${node.name} is taken over and costs nothing again.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={fork.isPending} disabled={isWrong} onClick={start}>
            Start the run
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <div role="radiogroup" aria-label="How to continue" className="flex flex-col gap-2">
          <WayChoice
            way="again"
            chosen={way}
            onChoose={setWay}
            title={`Run ${node.name} again`}
            text="It runs with the same input, and all that follows it runs again."
          />
          <WayChoice
            way="edited"
            chosen={way}
            onChoose={setWay}
            isDisabled={output === undefined}
            title="Edit its output and continue"
            text={
              output === undefined
                ? 'Its output can’t be replaced: there is none, or it is too large to edit here.'
                : 'It does not run again: the run continues after it with the output below.'
            }
          />
        </div>
        {way === 'edited' ? (
          <div>
            <CodeField language="json" label={`Output of ${node.name}`} text={text} onChange={setText} />
            {isWrong ? (
              <p role="alert" className="mt-1 text-xs text-danger">
                This is not JSON yet.
              </p>
            ) : null}
          </div>
        ) : null}
      </div>
    </Dialog>
  );
}

function WayChoice({
  way,
  chosen,
  onChoose,
  title,
  text,
  isDisabled = false,
}: {
  readonly way: Way;
  readonly chosen: Way;
  readonly onChoose: (way: Way) => void;
  readonly title: string;
  readonly text: string;
  readonly isDisabled?: boolean;
}) {
  const id = useId();
  return (
    <label className="flex cursor-pointer items-start gap-2.5 rounded-lg border border-border px-3 py-2.5 has-checked:border-accent has-checked:bg-accent-soft has-disabled:cursor-default has-disabled:opacity-60">
      <input
        type="radio"
        name="fork-way"
        checked={way === chosen}
        disabled={isDisabled}
        aria-describedby={id}
        onChange={() => onChoose(way)}
        className="mt-1 accent-(--color-accent)"
      />
      <span>
        <span className="block text-[13px] font-medium">{title}</span>
        <span id={id} className="block text-xs leading-[18px] text-muted">
          {text}
        </span>
      </span>
    </label>
  );
}

function parse(text: string): { readonly value: Json } | null {
  try {
    return { value: readJson(text) };
  } catch {
    return null;
  }
}
