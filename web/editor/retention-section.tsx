import { Field, Input } from '../ui/input.tsx';
import { Select } from '../ui/select.tsx';
import { contentOutlivesRecord, keepProblem, type KeepText, type RetentionText } from './retention-form.ts';

const KINDS = [
  { value: 'forever', label: 'Forever' },
  { value: 'days', label: 'Days' },
  { value: 'count', label: 'Newest runs' },
] as const;

/** What stands in the number's field when its kind is chosen. */
const INITIAL: { readonly [Kind in KeepText['kind']]: string } = { forever: '', days: '30', count: '1000' };

const groups = [
  { runs: 'published', title: 'Runs of published versions' },
  { runs: 'drafts', title: 'Test runs' },
] as const;

/** How long ended runs of the workflow are kept: their records, and apart from them what they took in and put out. */
export function RetentionSection({ text, onChange }: { readonly text: RetentionText; readonly onChange: (text: RetentionText) => void }) {
  return (
    <section aria-labelledby="retention-title" className="flex flex-col gap-3 border-t border-border pt-4">
      <div>
        <h3 id="retention-title" className="text-sm font-semibold">
          Retention
        </h3>
        <p className="mt-0.5 text-[13px] leading-5 text-muted">
          How long Heddle keeps runs after they end. A record is the status, times, tokens and cost of a run. A change takes effect
          immediately: expired data is permanently deleted within an hour.
        </p>
      </div>
      {groups.map(({ runs, title }) => (
        <fieldset key={runs} className="flex flex-col gap-2">
          <legend className="mb-1 text-[13px] font-medium text-muted">{title}</legend>
          <div className="grid gap-4 sm:grid-cols-2">
            <KeepField
              label="Keep records"
              name={title}
              keep={text[runs].record}
              onChange={(record) => onChange({ ...text, [runs]: { ...text[runs], record } })}
            />
            <KeepField
              label="Keep inputs and outputs"
              name={title}
              keep={text[runs].content}
              hint={contentOutlivesRecord(text[runs]) ? 'Deleted earlier, together with the record.' : undefined}
              onChange={(content) => onChange({ ...text, [runs]: { ...text[runs], content } })}
            />
          </div>
        </fieldset>
      ))}
    </section>
  );
}

interface KeepFieldProps {
  readonly label: string;
  /** Which runs it is about, for who does not see the group. */
  readonly name: string;
  readonly keep: KeepText;
  readonly hint?: string | undefined;
  readonly onChange: (keep: KeepText) => void;
}

function KeepField({ label, name, keep, hint, onChange }: KeepFieldProps) {
  return (
    <Field label={label} hint={hint} error={keepProblem(keep)}>
      {({ id, ...described }) => (
        <div className="flex gap-2">
          {keep.kind === 'forever' ? null : (
            <Input
              {...described}
              className="w-20"
              inputMode="numeric"
              aria-label={`${keep.kind === 'days' ? 'Days' : 'Number of runs'}: ${name}, ${label.toLowerCase()}`}
              value={keep.number}
              onChange={(event) => onChange({ ...keep, number: event.target.value })}
            />
          )}
          <div className="min-w-0 flex-1">
            <Select
              id={id}
              className="w-full"
              value={keep.kind}
              onChange={(kind) => onChange({ kind: kind as KeepText['kind'], number: INITIAL[kind as KeepText['kind']] })}
              options={KINDS}
            />
          </div>
        </div>
      )}
    </Field>
  );
}
