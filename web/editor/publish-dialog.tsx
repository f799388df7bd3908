import { Rocket } from 'lucide-react';
import { useState } from 'react';
import type { ApiIssue, Version, Workflow } from '#graph/api';
import type { Issue } from '#graph/issue';
import { ApiError, messageOf } from '../api/api-error.ts';
import { usePublishWorkflow } from '../api/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/input.tsx';
import { Textarea } from '../ui/textarea.tsx';
import { ChangeList } from './change-list.tsx';
import { CheckList } from './check-list.tsx';
import { HowToCallDialog } from './how-to-call/how-to-call-dialog.tsx';
import { useSession } from './session.ts';
import { useUnpublished } from './use-unpublished.ts';

/** Publishes the draft as a new version; refuses with the list of problems; afterwards shows how to call it. */
export function PublishDialog({ workflow, issues }: { workflow: Workflow; issues: readonly Issue[] }) {
  const session = useSession();
  const publish = usePublishWorkflow(workflow.id);
  const [note, setNote] = useState('');
  const [refused, setRefused] = useState<readonly ApiIssue[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [published, setPublished] = useState<Version | null>(null);
  const close = () => session.ui.setState({ dialog: null });
  const unpublished = useUnpublished(workflow);
  const isUnchanged = unpublished?.changes.length === 0;
  const number = (workflow.latestVersion ?? 0) + 1;
  const errors = issues.filter((issue) => issue.severity === 'error');

  const submit = async () => {
    setProblem(null);
    setRefused(null);
    if (!(await session.autosave.flush())) {
      setProblem('The draft isn’t saved yet, so it can’t be published.');
      return;
    }
    publish.mutate(
      { note: note.trim(), revision: session.autosave.revision() },
      {
        onSuccess: setPublished,
        onError: (error) => {
          if (error instanceof ApiError && error.issues.length > 0) setRefused(error.issues);
          else setProblem(messageOf(error).title);
        },
      },
    );
  };

  if (published !== null) return <HowToCallDialog workflow={workflow} published={published} onClose={close} />;
  const shown: readonly Issue[] = (refused as readonly Issue[] | null) ?? errors;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && close()}
      title="Publish"
      description={
        workflow.liveVersion === null
          ? `Creates version ${number} from the draft and puts it live.`
          : `Creates version ${number} from the draft and puts it live in place of version ${workflow.liveVersion}. Runs that have started finish on their version.`
      }
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button variant="primary" busy={publish.isPending} disabled={errors.length > 0 || isUnchanged} onClick={() => void submit()}>
            <Rocket size={14} /> Publish
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {shown.length === 0 ? null : (
          <div className="rounded-lg border border-danger/30">
            <p className="px-3.5 pt-3 text-[13px] font-medium text-danger">
              {refused === null ? 'Fix these first' : 'The server refused it'}
            </p>
            <CheckList issues={shown} onJump={close} />
          </div>
        )}
        {unpublished === null ? null : isUnchanged ? (
          <p role="status" className="rounded-lg bg-sunken px-3.5 py-3 text-[13px]">
            Nothing to publish: the draft is the same as version {unpublished.version}, which is live.
          </p>
        ) : (
          <section aria-label="Changes" className="rounded-lg border border-border">
            <h3 className="px-3.5 pt-3 text-[13px] font-medium">
              {unpublished.isRolledBack ? 'Different from' : 'Changed since'} version {unpublished.version}
            </h3>
            <div className="max-h-64 overflow-y-auto px-3.5 pt-2 pb-3">
              <ChangeList label="Changes" changes={unpublished.changes} />
            </div>
          </section>
        )}
        <Field label="What changed" hint="Shown in the list of versions.">
          {(control) => (
            <Textarea
              {...control}
              rows={3}
              maxLength={2_000}
              value={note}
              autoFocus
              onChange={(event) => setNote(event.target.value)}
              placeholder="Asks for the order number before answering"
            />
          )}
        </Field>
        {problem === null ? null : (
          <p role="alert" className="text-[13px] text-danger">
            {problem}
          </p>
        )}
      </div>
    </Dialog>
  );
}
