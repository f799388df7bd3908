import { useEffect, useId, useRef, useState } from 'react';
import type { KnowledgeBase } from '#graph/knowledge';
import type { KnowledgeSource } from '#graph/knowledge-source';
import { messageOf } from '../../api/api-error.ts';
import { ConnectionDialog } from '../../settings/connection-dialog.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, Input } from '../../ui/input.tsx';
import { MetadataInputs } from '../documents/metadata-inputs.tsx';
import { sentenceOf } from '../words.ts';
import { KindChoice } from './kind-choice.tsx';
import { KindFields } from './kind-fields.tsx';
import { ScheduleFields } from './schedule-fields.tsx';
import { changesOf, draftOf, readDraft, type SourceDraft } from './source-draft.ts';
import { sourceKinds } from './source-kinds.ts';
import { useChangeSource, useCreateSource } from './sources-api.ts';

export interface SourceDialogProps {
  readonly base: KnowledgeBase;
  /** The one that is changed; null adds one. */
  readonly source: KnowledgeSource | null;
  readonly onClose: () => void;
}

/** Adds a source or changes one. What is wrong is told at its field when it is sent, and from then on while it is put right. */
export function SourceDialog({ base, source, onClose }: SourceDialogProps) {
  // The source goes on being read while it is changed: what it was at first is what counts.
  const [before] = useState(() => draftOf(source));
  const [draft, setDraft] = useState(before);
  const [attempts, setAttempts] = useState(0);
  const [connecting, setConnecting] = useState<string | null>(null);
  const create = useCreateSource(base.id);
  const change = useChangeSource(base.id);
  const saving = source === null ? create : change;
  const form = useRef<HTMLFormElement>(null);
  const formId = useId();
  const read = readDraft(draft);
  const onChange = (part: Partial<SourceDraft>): void => setDraft((now) => ({ ...now, ...part }));

  useEffect(() => {
    if (attempts > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]:not(:disabled)')?.focus();
  }, [attempts]);

  const submit = (): void => {
    setAttempts(attempts + 1);
    if (read.body === null) return;
    if (source === null) return create.mutate(read.body, { onSuccess: onClose });
    const changes = changesOf(before, read.body);
    if (changes === null) return onClose();
    change.mutate({ sourceId: source.id, ...changes }, { onSuccess: onClose });
  };

  return (
    <>
      <Dialog
        open
        onOpenChange={(open) => !open && onClose()}
        size="md"
        title={source === null ? 'Add source' : `Edit ${source.name}`}
        description={
          source === null
            ? undefined
            : `${sourceKinds[source.settings.kind].title}. ${source.hook === null ? 'When what is read changes, it is read again at once.' : 'Its address and its key stay.'}`
        }
        footer={
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" type="submit" form={formId} busy={saving.isPending}>
              {source === null ? 'Add source' : 'Save source'}
            </Button>
          </>
        }
      >
        <form
          id={formId}
          ref={form}
          noValidate
          autoComplete="off"
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          {source === null && (
            <KindChoice
              kind={draft.kind}
              onChange={(kind) => {
                // What is wrong with another kind has not been sent yet.
                setAttempts(0);
                onChange({ kind });
              }}
            />
          )}
          <KindFields draft={draft} problems={attempts > 0 ? (read.problems ?? {}) : {}} onChange={onChange} onConnect={setConnecting} />
          <Field
            label={source === null ? 'Name (optional)' : 'Name'}
            hint={source === null ? 'If empty, the source is named after what it reads.' : undefined}
          >
            {(control) => (
              <Input
                {...control}
                value={draft.name}
                maxLength={120}
                placeholder={source?.name ?? sourceKinds[draft.kind].exampleName}
                onChange={(event) => onChange({ name: event.target.value })}
              />
            )}
          </Field>
          {draft.kind !== 'webhook' && <ScheduleFields draft={draft} onChange={onChange} />}
          <MetadataInputs
            fields={base.fields}
            metadata={draft.metadata}
            onChange={(metadata) => onChange({ metadata })}
            legend="Fields that each of its documents gets"
            isNarrow
          />
          {saving.error !== null && (
            <p role="alert" className="text-[13px] text-danger">
              {sentenceOf(messageOf(saving.error))}
            </p>
          )}
        </form>
      </Dialog>
      {connecting !== null && (
        <ConnectionDialog
          connection={null}
          initialKind={connecting}
          onSaved={({ id, kind }) => onChange(kind === 'postgres' ? { database: id } : kind.startsWith('http-') ? { connection: id } : {})}
          onClose={() => setConnecting(null)}
        />
      )}
    </>
  );
}
