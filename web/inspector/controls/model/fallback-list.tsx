import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import type { FallbackReason, ModelChain } from '#graph/model';
import { Button } from '../../../ui/button.tsx';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { useRowIds } from '../../row-ids.ts';
import { ModelCombobox } from './model-combobox.tsx';

type Fallbacks = ModelChain['fallbacks'];

const reasons: readonly { readonly reason: FallbackReason; readonly words: string }[] = [
  { reason: 'error', words: 'error' },
  { reason: 'timeout', words: 'time-out' },
  { reason: 'rate-limit', words: 'rate limit' },
];
const MOST = 5;

/** The models that are asked when the first can't answer, in order. */
export function FallbackList({
  fallbacks,
  onChange,
}: {
  readonly fallbacks: Fallbacks;
  readonly onChange: (fallbacks: Fallbacks) => void;
}) {
  const ids = useRowIds(fallbacks);
  const replace = (index: number, change: Partial<Fallbacks[number]>): void =>
    onChange(fallbacks.map((fallback, at) => (at === index ? { ...fallback, ...change } : fallback)));
  const move = (from: number, to: number): void => onChange(fallbacks.toSpliced(from, 1).toSpliced(to, 0, fallbacks[from]!));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-[13px] font-medium">Fallbacks</legend>
      {fallbacks.length === 0 && <p className="text-xs text-muted">None: when the model fails, the step fails or is tried again.</p>}
      <ol className="flex flex-col gap-2">
        {fallbacks.map((fallback, index) => (
          <li key={ids[index]} className="flex flex-col gap-1.5 rounded-lg border border-border p-2">
            <div className="flex items-center gap-0.5">
              <div className="min-w-0 flex-1">
                <ModelCombobox label={`Fallback ${index + 1}`} value={fallback.model} onChange={(model) => replace(index, { model })} />
              </div>
              <IconButton size="sm" label={`Move fallback ${index + 1} up`} disabled={index === 0} onClick={() => move(index, index - 1)}>
                <ArrowUp size={13} />
              </IconButton>
              <IconButton
                size="sm"
                label={`Move fallback ${index + 1} down`}
                disabled={index === fallbacks.length - 1}
                onClick={() => move(index, index + 1)}
              >
                <ArrowDown size={13} />
              </IconButton>
              <IconButton size="sm" label={`Remove fallback ${index + 1}`} onClick={() => onChange(fallbacks.toSpliced(index, 1))}>
                <X size={13} />
              </IconButton>
            </div>
            <div
              role="group"
              aria-label={`Fallback ${index + 1} is asked after`}
              className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted"
            >
              <span>after</span>
              {reasons.map(({ reason, words }) => (
                <label key={reason} className="flex items-center gap-1.5">
                  <Checkbox
                    checked={fallback.on.includes(reason)}
                    // Without any reason it would never be asked.
                    disabled={fallback.on.length === 1 && fallback.on[0] === reason}
                    onChange={(checked) =>
                      replace(index, {
                        on: reasons
                          .map((other) => other.reason)
                          .filter((other) => (other === reason ? checked : fallback.on.includes(other))),
                      })
                    }
                  />
                  {words}
                </label>
              ))}
            </div>
          </li>
        ))}
      </ol>
      {fallbacks.length < MOST && (
        <Button
          size="sm"
          variant="ghost"
          className="self-start"
          onClick={() => onChange([...fallbacks, { model: 'auto', on: reasons.map(({ reason }) => reason) }])}
        >
          <Plus size={14} />
          Add fallback
        </Button>
      )}
    </fieldset>
  );
}
