import type { ModelChain } from '#graph/model';
import { Field, Input } from '../../../ui/input.tsx';
import { DurationControl } from '../duration-control.tsx';

type Parameters = Pick<ModelChain, 'temperature' | 'maxOutputTokens' | 'timeoutMs'>;

/** What every model of the chain is asked with. An empty field leaves it to the node, and to the provider. */
export function ModelParameters({ values, onChange }: { readonly values: Parameters; readonly onChange: (change: Parameters) => void }) {
  const { temperature, maxOutputTokens, timeoutMs } = values;
  const number = (value: number, low: number, high: number): number | undefined =>
    Number.isNaN(value) ? undefined : Math.min(Math.max(value, low), high);
  return (
    <fieldset>
      <legend className="mb-1.5 text-[13px] font-medium">Parameters</legend>
      <div className="grid grid-cols-2 gap-2">
        <Field label={<Small>Temperature</Small>}>
          {(control) => (
            <Input
              {...control}
              type="number"
              min={0}
              max={2}
              step={0.1}
              placeholder="default"
              value={temperature ?? ''}
              onChange={(event) => onChange({ ...values, temperature: number(event.target.valueAsNumber, 0, 2) })}
            />
          )}
        </Field>
        <Field label={<Small>Maximum answer length, tokens</Small>}>
          {(control) => (
            <Input
              {...control}
              type="number"
              min={1}
              step={100}
              placeholder="default"
              value={maxOutputTokens ?? ''}
              onChange={(event) => onChange({ ...values, maxOutputTokens: number(Math.round(event.target.valueAsNumber), 1, 1_000_000) })}
            />
          )}
        </Field>
        <Field label={<Small>Time limit for each model</Small>}>
          {({ id }) => (
            <DurationControl
              id={id}
              placeholder="No limit"
              value={timeoutMs}
              least={100}
              most={3_600_000}
              onChange={(ms) => onChange({ ...values, timeoutMs: ms })}
            />
          )}
        </Field>
      </div>
    </fieldset>
  );
}

function Small({ children }: { readonly children: string }) {
  return <span className="text-xs font-normal text-muted">{children}</span>;
}
