import { useState } from 'react';
import '#graph/dates/intl-zones';
import { isZone } from '#graph/dates/zones';
import { messageOf } from '../api/api-error.ts';
import { useRetention, useSetRetention } from '../api/hooks.ts';
import { Problem } from '../shell/problem.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/input.tsx';
import { SkeletonList } from '../ui/skeleton.tsx';
import { toast } from '../ui/toast.tsx';
import { changeGraphSettings } from './edits.ts';
import { readBudget, type BudgetText } from './budget-form.ts';
import { readRetention, retentionText, type RetentionText } from './retention-form.ts';
import { RetentionSection } from './retention-section.tsx';
import { useSession } from './session.ts';

/** What holds for the workflow as a whole: how much one run may use, in which time zone its dates are, and how long its runs are kept. */
export function GraphSettingsDialog() {
  const session = useSession();
  const { settings = {} } = session.graph.getState().graph;
  const [text, setText] = useState<BudgetText>({
    tokens: settings.budget?.tokens?.toString() ?? '',
    costUsd: settings.budget?.costUsd?.toString() ?? '',
  });
  const [timeZone, setTimeZone] = useState(settings.timeZone ?? '');
  const isZoneKnown = timeZone.trim() === '' || isZone(timeZone.trim());
  const stored = useRetention(session.workflowId);
  const setRetention = useSetRetention(session.workflowId);
  /** Null until something is changed: what is stored is shown. */
  const [typed, setTyped] = useState<RetentionText | null>(null);
  const retention = typed === null ? null : readRetention(typed);
  const read = readBudget(text);
  const canSave = read.ok && isZoneKnown && (typed === null || retention !== null);
  const close = () => session.ui.setState({ dialog: null });
  const save = async () => {
    if (!read.ok || !canSave) return;
    try {
      if (retention !== null) await setRetention.mutateAsync(retention);
    } catch (error) {
      return toast.error('The retention could not be saved', { description: messageOf(error).title });
    }
    const { budget: _budget, timeZone: _zone, ...others } = settings;
    changeGraphSettings(session, {
      ...others,
      ...(read.budget === undefined ? {} : { budget: read.budget }),
      ...(timeZone.trim() === '' ? {} : { timeZone: timeZone.trim() }),
    });
    close();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && close()}
      size="md"
      title="Workflow settings"
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button variant="primary" disabled={!canSave} busy={setRetention.isPending} onClick={() => void save()}>
            Save
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <section aria-labelledby="budget-title" className="flex flex-col gap-3">
          <div>
            <h3 id="budget-title" className="text-sm font-semibold">
              Budget of one run
            </h3>
            <p className="mt-0.5 text-[13px] leading-5 text-muted">
              The total for all model calls of a run, including agents, batches and called workflows. A run that exceeds it fails with
              BUDGET_EXCEEDED, and no error output catches that. Answers from the cache cost nothing.
            </p>
          </div>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Tokens" hint="Prompts and answers together." error={read.ok ? null : read.problems.tokens}>
              {(control) => (
                <Input
                  {...control}
                  autoFocus
                  inputMode="numeric"
                  placeholder="No limit"
                  value={text.tokens}
                  onChange={(event) => setText({ ...text, tokens: event.target.value })}
                />
              )}
            </Field>
            <Field label="US dollars" hint="By the prices in Settings → Models." error={read.ok ? null : read.problems.costUsd}>
              {(control) => (
                <Input
                  {...control}
                  inputMode="decimal"
                  placeholder="No limit"
                  value={text.costUsd}
                  onChange={(event) => setText({ ...text, costUsd: event.target.value })}
                />
              )}
            </Field>
          </div>
        </section>
        <section aria-labelledby="dates-title" className="flex flex-col gap-3 border-t border-border pt-4">
          <h3 id="dates-title" className="text-sm font-semibold">
            Dates
          </h3>
          <Field
            label="Time zone"
            hint="Expressions and wait nodes read and write dates in this zone."
            error={isZoneKnown ? null : `There is no time zone “${timeZone.trim()}”.`}
          >
            {(control) => (
              <Input
                {...control}
                list="time-zones"
                placeholder="UTC"
                value={timeZone}
                onChange={(event) => setTimeZone(event.target.value)}
              />
            )}
          </Field>
          <datalist id="time-zones">
            {Intl.supportedValuesOf('timeZone').map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
          <p className="text-xs leading-[18px] text-muted">
            Budget and time zone are part of the draft: they apply to test runs immediately, and to live runs from the next published
            version on.
          </p>
        </section>
        {stored.data !== undefined ? (
          <RetentionSection text={typed ?? retentionText(stored.data)} onChange={setTyped} />
        ) : stored.isError ? (
          <Problem error={stored.error} onRetry={() => void stored.refetch()} />
        ) : (
          <SkeletonList rows={2} />
        )}
        {/* Enter in a field saves. */}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
