import { useState } from 'react';
import type { MemoryFact } from '#graph/api';
import { messageOf } from '../api/api-error.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/input.tsx';
import { Select } from '../ui/select.tsx';
import { Textarea } from '../ui/textarea.tsx';
import { toast } from '../ui/toast.tsx';
import { asKind, editedValue, type EditedValue, writtenValue } from './fact-value.ts';
import { useSaveFact } from './memory-api.ts';
import { useScopes } from './memory-filter.tsx';

/** Changes the value of a fact, or writes a new one down. */
export function FactDialog({ fact, onClose }: { readonly fact: MemoryFact | null; readonly onClose: () => void }) {
  const save = useSaveFact();
  const scopes = useScopes();
  const [scope, setScope] = useState(fact?.scope ?? 'everywhere');
  const [subject, setSubject] = useState(fact?.subject ?? '');
  const [key, setKey] = useState(fact?.key ?? '');
  const [edited, setEdited] = useState<EditedValue>(editedValue(fact?.value ?? ''));
  const value = writtenValue(edited);
  const isReady = key.trim() !== '' && value !== undefined;
  const submit = (): void => {
    if (!isReady) return;
    save.mutate(
      { scope, subject: subject.trim(), key: key.trim(), value },
      { onSuccess: onClose, onError: (error) => toast.error(messageOf(error).title) },
    );
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={fact === null ? 'New fact' : `Edit ${fact.key}`}
      description="Runs read the new value from now on."
      size="md"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="fact" disabled={!isReady} busy={save.isPending}>
            Save fact
          </Button>
        </>
      }
    >
      <form
        id="fact"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {fact === null && (
          <>
            <Field label="Remembered by" hint="Everywhere: all workflows that share their memory.">
              {(control) => <Select {...control} value={scope} onChange={setScope} options={scopes} />}
            </Field>
            <Field label="About" hint="Whom the fact is about, as the session of a Memory node says it. Empty: nobody in particular.">
              {(control) => (
                <Input
                  {...control}
                  value={subject}
                  maxLength={500}
                  placeholder="customer-7"
                  onChange={(event) => setSubject(event.target.value)}
                />
              )}
            </Field>
            <Field label="Key">
              {(control) => (
                <Input {...control} value={key} maxLength={200} placeholder="language" onChange={(event) => setKey(event.target.value)} />
              )}
            </Field>
          </>
        )}
        <Field label="Value is" hint={edited.kind === 'json' ? 'A number, true or false, a list, or an object.' : undefined}>
          {(control) => (
            <Select
              {...control}
              className="w-40"
              value={edited.kind}
              onChange={(kind) => setEdited(asKind(edited, kind === 'json' ? 'json' : 'text'))}
              options={[
                { value: 'text', label: 'Text' },
                { value: 'json', label: 'Data (JSON)' },
              ]}
            />
          )}
        </Field>
        <Field label="Value" error={value === undefined ? 'This is not JSON yet.' : null}>
          {(control) => (
            <Textarea
              {...control}
              rows={edited.kind === 'json' ? 6 : 3}
              maxLength={100_000}
              className={edited.kind === 'json' ? 'font-mono text-[12.5px]' : ''}
              value={edited.text}
              onChange={(event) => setEdited({ ...edited, text: event.target.value })}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
