import { type ReactNode, useId, useState } from 'react';
import type { ModelDetails, ModelEntry } from '#graph/api';
import { messageOf } from '../api/api-error.ts';
import { useSaveModel } from '../api/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/input.tsx';
import { Select } from '../ui/select.tsx';
import { type FormProblems, formOf, type ModelForm, readForm } from './models-form.ts';
import { capabilityWords } from './models-words.ts';

const FORM = 'model-form';
const capabilities = Object.keys(capabilityWords) as ModelDetails['capabilities'];

export interface ModelDialogProps {
  /** The model to change; null makes one. */
  readonly model: ModelEntry | null;
  readonly providers: readonly { readonly id: string; readonly title: string }[];
  /** Names that are taken: a new model must not silently replace one of them. */
  readonly taken: ReadonlySet<string>;
  readonly onClose: () => void;
}

/** Writes down what a model is. */
export function ModelDialog({ model, providers, taken, onClose }: ModelDialogProps) {
  const [form, setForm] = useState(() => formOf(model));
  const [problems, setProblems] = useState<FormProblems>({});
  const save = useSaveModel();
  const list = useId();
  const text = (key: keyof ModelForm) => ({
    value: form[key] as string,
    onChange: (event: { target: { value: string } }) => setForm({ ...form, [key]: event.target.value }),
  });

  const submit = (): void => {
    const read = readForm(form);
    const isTaken = read.ok && model === null && taken.has(read.id);
    setProblems(read.ok ? (isTaken ? { name: 'This model is already in the list. Edit it there.' } : {}) : read.problems);
    if (read.ok && !isTaken) save.mutate({ id: read.id, details: read.details }, { onSuccess: onClose });
  };

  return (
    <Dialog
      open
      size="md"
      onOpenChange={(open) => !open && onClose()}
      title={model === null ? 'New model' : `Edit ${model.title}`}
      description="Counts for every call from now on, in published versions too."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={FORM} busy={save.isPending}>
            Save model
          </Button>
        </>
      }
    >
      <form
        id={FORM}
        noValidate
        autoComplete="off"
        className="grid grid-cols-1 gap-4 sm:grid-cols-6"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {save.isError && (
          <p role="alert" className="rounded-lg bg-danger-soft px-3 py-2 text-[13px] text-danger sm:col-span-6">
            {messageOf(save.error).title}
          </p>
        )}
        <Cell wide={2}>
          <Field label="Provider" hint="The part before the colon." error={problems.provider}>
            {(control) => (
              <Input {...control} {...text('provider')} list={list} disabled={model !== null} spellCheck={false} placeholder="openai" />
            )}
          </Field>
          <datalist id={list}>
            {providers.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </datalist>
        </Cell>
        <Cell wide={4}>
          <Field label="Name" hint="The provider’s name for the model." error={problems.name}>
            {(control) => <Input {...control} {...text('name')} disabled={model !== null} spellCheck={false} placeholder="gpt-6-luna" />}
          </Field>
        </Cell>
        <Cell wide={4}>
          <Field label="Title">
            {(control) => (
              <Input {...control} {...text('title')} maxLength={120} placeholder={form.name === '' ? 'GPT-6 Luna' : form.name} />
            )}
          </Field>
        </Cell>
        <Cell wide={2}>
          <Field label="Size">
            {(control) => (
              <Select
                {...control}
                value={form.size}
                onChange={(size) => setForm({ ...form, size: size === 'light' ? 'light' : 'large' })}
                options={[
                  { value: 'light', label: 'Light' },
                  { value: 'large', label: 'Large' },
                ]}
              />
            )}
          </Field>
        </Cell>
        <Cell wide={2}>
          <Field label="Context size" hint="Tokens, such as 128k or 1M." error={problems.contextTokens}>
            {(control) => <Input {...control} {...text('contextTokens')} placeholder="unknown" />}
          </Field>
        </Cell>
        <Cell wide={4}>
          <Field
            label="Base URL"
            hint="Only if the model has its own address. Heddle sends the provider’s key to it."
            error={problems.baseUrl}
          >
            {(control) => (
              <Input {...control} {...text('baseUrl')} type="url" spellCheck={false} placeholder="https://models.example.com/v1" />
            )}
          </Field>
        </Cell>
        <fieldset className="grid grid-cols-1 gap-4 sm:col-span-6 sm:grid-cols-3">
          <legend className="mb-1.5 text-[13px] font-medium">US dollars per million tokens</legend>
          <Field label="In" error={problems.inputPrice}>
            {(control) => <Input {...control} {...text('inputPrice')} inputMode="decimal" placeholder="unknown" />}
          </Field>
          <Field label="In, cached by the provider" error={problems.cachedInputPrice}>
            {(control) => <Input {...control} {...text('cachedInputPrice')} inputMode="decimal" placeholder="as In" />}
          </Field>
          <Field label="Out" error={problems.outputPrice}>
            {(control) => <Input {...control} {...text('outputPrice')} inputMode="decimal" placeholder="unknown" />}
          </Field>
        </fieldset>
        <fieldset className="sm:col-span-6">
          <legend className="mb-1.5 text-[13px] font-medium">Capabilities</legend>
          <div className="flex flex-wrap gap-x-5 gap-y-2">
            {capabilities.map((capability) => (
              <label key={capability} className="flex items-center gap-2 text-[13px]">
                <Checkbox
                  checked={form.capabilities.includes(capability)}
                  onChange={(checked) =>
                    setForm({
                      ...form,
                      capabilities: capabilities.filter((other) => (other === capability ? checked : form.capabilities.includes(other))),
                    })
                  }
                />
                {capabilityWords[capability]}
              </label>
            ))}
          </div>
        </fieldset>
      </form>
    </Dialog>
  );
}

function Cell({ wide, children }: { readonly wide: 2 | 4; readonly children: ReactNode }) {
  return <div className={wide === 2 ? 'sm:col-span-2' : 'sm:col-span-4'}>{children}</div>;
}
