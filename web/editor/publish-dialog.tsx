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
import { CheckList } from './check-list.tsx';
import { HowToCallDialog } from './how-to-call/how-to-call-dialog.tsx';
import { useSession } from './session.ts';

/** Publishes the draft as a new version; refuses with the list of problems; afterwards shows how to call it. */
export function PublishDialog({ workflow, issues }: { workflow: Workflow; issues: readonly Issue[] }) {
  const session = useSession();
  const publish = usePublishWorkflow(workflow.id);
  const [note, setNote] = useState('');
  const [refused, setRefused] = useState<readonly ApiIssue[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [published, setPublished] = useState<Version | null>(null);
  const close = () => session.ui.setState({ dialog: null });
  const errors = issues.filter((issue) => issue.severity === 'error');

  const submit = async () => {
    setProblem(null);
    setRefused(null);
    if (!(await session.autosave.flush())) {
      setProblem('The draft could not be saved, so it can’t be published yet.');
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
      description={workflow.liveVersion === null ? 'Makes version 1 of this draft and puts it live.' : `Makes a new version of this draft and puts it live in place of version ${workflow.liveVersion}. Runs already under way finish on theirs.`}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button variant="primary" busy={publish.isPending} disabled={errors.length > 0} onClick={() => void submit()}>
            <Rocket size={14} /> Publish
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {shown.length === 0 ? null : (
          <div className="rounded-lg border border-danger/30">
            <p className="px-3.5 pt-3 text-[13px] font-medium text-danger">{refused === null ? 'Solve these first' : 'The server refused it'}</p>
            <CheckList issues={shown} onJump={close} />
          </div>
        )}
        <Field label="What changed" hint="Shown in the list of versions.">
          {(control) => <Textarea {...control} rows={3} maxLength={2_000} value={note} autoFocus onChange={(event) => setNote(event.target.value)} placeholder="Asks for the order number before answering" />}
        </Field>
        {problem === null ? null : <p role="alert" className="text-[13px] text-danger">{problem}</p>}
      </div>
    </Dialog>
  );
}
