import { useId } from 'react';
import { Field } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import type { SourceDraft } from './source-draft.ts';
import { schedules, scheduleText } from './source-words.ts';

/** How often a source is read by itself, and whether what is gone there goes here too. */
export function ScheduleFields({
  draft,
  onChange,
}: {
  readonly draft: SourceDraft;
  readonly onChange: (change: Partial<SourceDraft>) => void;
}) {
  const id = useId();
  const { everyMinutes, followsDeletions, kind } = draft;
  const known = schedules.map(([minutes]) => minutes);
  const offered = known.includes(everyMinutes) ? known : [...known, everyMinutes];
  return (
    <>
      <Field
        label="Read again"
        hint={
          kind === 'folder'
            ? 'The folder is watched, and changes are noticed at once. A schedule is for network drives, where that may not work.'
            : 'Only what has changed is indexed again.'
        }
      >
        {(control) => (
          <Select
            {...control}
            value={String(everyMinutes ?? '')}
            onChange={(value) => onChange({ everyMinutes: value === '' ? null : Number(value) })}
            options={offered.map((minutes) => ({ value: String(minutes ?? ''), label: scheduleText(minutes, kind) }))}
          />
        )}
      </Field>
      <div className="flex items-start gap-3">
        <Switch
          id={id}
          aria-describedby={`${id}-hint`}
          checked={followsDeletions}
          onChange={(checked) => onChange({ followsDeletions: checked })}
        />
        <div className="min-w-0">
          <label htmlFor={id} className="text-[13px] font-medium">
            Follow deletions
          </label>
          <p id={`${id}-hint`} className="text-xs text-muted">
            {followsDeletions ? 'Documents that are gone there are removed here too.' : 'Documents stay here when they are gone there.'}
          </p>
        </div>
      </div>
    </>
  );
}
