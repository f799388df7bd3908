import { Slider } from 'radix-ui';
import type { CacheScope, ModelCache } from '#graph/model';
import { Field } from '../../../ui/input.tsx';
import { Select } from '../../../ui/select.tsx';
import { DurationControl } from '../duration-control.tsx';
import { CachedAnswers } from './cached-answers.tsx';
import { cacheOf } from './model-value.ts';

const kinds: readonly { readonly value: ModelCache['kind']; readonly label: string }[] = [
  { value: 'off', label: 'Off' },
  { value: 'exact', label: 'For the same prompt' },
  { value: 'similar', label: 'For similar prompts' },
];
const scopes: readonly { readonly value: CacheScope; readonly label: string }[] = [
  { value: 'node', label: 'This node only' },
  { value: 'workflow', label: 'All nodes of this workflow' },
  { value: 'everywhere', label: 'All workflows' },
];

/** Whether answers are kept and given again. */
export function CacheSettings({ cache, onChange }: { readonly cache: ModelCache; readonly onChange: (cache: ModelCache) => void }) {
  return (
    <div className="flex flex-col gap-2">
      <Field label="Keep answers" hint={hints[cache.kind]}>
        {(control) => (
          <Select
            {...control}
            value={cache.kind}
            options={kinds}
            onChange={(chosen) => onChange(cacheOf(kinds.find(({ value }) => value === chosen)?.value ?? 'off', cache))}
          />
        )}
      </Field>
      {cache.kind === 'similar' && <Threshold value={cache.threshold} onChange={(threshold) => onChange({ ...cache, threshold })} />}
      {cache.kind !== 'off' && (
        <div className="grid grid-cols-[3fr_2fr] gap-2">
          <Field label="Shared by">
            {(control) => (
              <Select
                {...control}
                value={cache.scope}
                options={scopes}
                onChange={(chosen) => onChange({ ...cache, scope: scopes.find(({ value }) => value === chosen)?.value ?? 'node' })}
              />
            )}
          </Field>
          <Field label="Kept for">
            {({ id }) => (
              <DurationControl
                id={id}
                placeholder="1 d"
                value={cache.ttlMs}
                least={1_000}
                most={366 * 86_400_000}
                onChange={(ms = 86_400_000) => onChange({ ...cache, ttlMs: ms })}
              />
            )}
          </Field>
        </div>
      )}
      {cache.kind !== 'off' && <CachedAnswers />}
    </div>
  );
}

const hints: { readonly [kind in ModelCache['kind']]: string | undefined } = {
  off: undefined,
  exact: 'The same request gets the kept answer at once, and costs nothing.',
  similar: 'A prompt that says nearly the same gets the kept answer too. It may be the wrong one: use it where a rough fit does no harm.',
};

/** How alike prompts have to be. */
function Threshold({ value, onChange }: { readonly value: number; readonly onChange: (value: number) => void }) {
  return (
    <Field
      label={
        <span className="flex justify-between">
          Likeness <output className="font-normal text-muted tabular-nums">{value.toFixed(2)}</output>
        </span>
      }
      hint="Higher: fewer answers from the cache, and fewer wrong ones."
    >
      {({ 'aria-describedby': describedBy }) => (
        <Slider.Root
          min={0.8}
          max={0.99}
          step={0.01}
          value={[Math.min(Math.max(value, 0.8), 0.99)]}
          onValueChange={([next]) => next !== undefined && onChange(Number(next.toFixed(2)))}
          className="relative flex h-5 touch-none items-center"
        >
          <Slider.Track className="relative h-1 grow rounded-full bg-border-strong">
            <Slider.Range className="absolute h-full rounded-full bg-accent" />
          </Slider.Track>
          <Slider.Thumb
            aria-label="Likeness"
            aria-describedby={describedBy}
            className="block size-4 rounded-full border border-border-strong bg-raised shadow-raised focus:ring-2 focus:ring-accent focus:outline-none"
          />
        </Slider.Root>
      )}
    </Field>
  );
}
