import { useId } from 'react';
import { useSettings } from '../../api/hooks.ts';
import { Field, Input } from '../../ui/input.tsx';

/** Embedding models that are asked for most; any other can be written. */
const known = ['openai:text-embedding-3-small', 'openai:text-embedding-3-large', 'google:gemini-embedding-001', 'mistral:mistral-embed'];

/** The model that makes vectors of texts. */
export function EmbeddingField({ value, onChange }: { readonly value: string; readonly onChange: (model: string) => void }) {
  const list = useId();
  const ready = new Set((useSettings().data?.providers ?? []).filter((provider) => provider.ready).map(({ id }) => id));
  return (
    <Field label="Embedding model" hint="provider:model, or offline:meaning-384, which is built in.">
      {(control) => (
        <>
          <Input
            {...control}
            list={list}
            spellCheck={false}
            className="font-mono text-[13px]"
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <datalist id={list}>
            <option value="offline:meaning-384" />
            <option value="offline:hash-384" />
            {known
              .filter((model) => ready.has(model.slice(0, model.indexOf(':'))))
              .map((model) => (
                <option key={model} value={model} />
              ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
