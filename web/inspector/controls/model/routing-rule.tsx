import { parseExpression } from '#graph/expression/parse';
import type { ModelRouting } from '#graph/model';
import { useModels } from '../../../api/hooks.ts';
import { Field, Input } from '../../../ui/input.tsx';
import { Select } from '../../../ui/select.tsx';
import { ModelCombobox } from './model-combobox.tsx';
import { largerModel } from './model-groups.ts';
import { routingOf } from './model-value.ts';

const kinds: readonly { readonly value: ModelRouting['kind']; readonly label: string; readonly says: string }[] = [
  { value: 'none', label: 'Always the first model', says: '' },
  {
    value: 'expression',
    label: 'By expression',
    says: 'The field Route of this node decides: true takes the model below, a text such as openai:gpt-6-sol names one itself.',
  },
  { value: 'tokens', label: 'By length of the prompt', says: 'Longer prompts go to the model below.' },
  {
    value: 'escalate',
    label: 'Light first, then large',
    says: 'The first model answers. Where its answer fails the check, or is of no use, the model below answers instead.',
  },
];

/** When another model than the first is taken. */
export function RoutingRule({
  model,
  routing,
  onChange,
}: {
  readonly model: string;
  readonly routing: ModelRouting;
  readonly onChange: (routing: ModelRouting) => void;
}) {
  const models = useModels();
  const says = kinds.find(({ value }) => value === routing.kind)?.says ?? '';
  return (
    <div className="flex flex-col gap-2">
      <Field label="Routing" hint={says === '' ? undefined : says}>
        {(control) => (
          <Select
            {...control}
            value={routing.kind}
            options={kinds}
            onChange={(chosen) => {
              const kind = kinds.find(({ value }) => value === chosen)?.value ?? 'none';
              onChange(routingOf(kind, routing, largerModel(models.data ?? [], model)));
            }}
          />
        )}
      </Field>
      {routing.kind !== 'none' && (
        <Field label={routing.kind === 'escalate' ? 'Large model' : 'Routed to'}>
          {({ id }) => <ModelCombobox id={id} value={routing.model} onChange={(next) => onChange({ ...routing, model: next })} />}
        </Field>
      )}
      {routing.kind === 'tokens' && (
        <Field label="Above, in tokens" hint="Estimated: a token is about four characters of English.">
          {(control) => (
            <Input
              {...control}
              type="number"
              min={1}
              step={500}
              value={routing.above}
              onChange={(event) =>
                Number.isInteger(event.target.valueAsNumber) &&
                event.target.valueAsNumber >= 1 &&
                onChange({ ...routing, above: event.target.valueAsNumber })
              }
            />
          )}
        </Field>
      )}
      {routing.kind === 'escalate' && (
        <Field
          label="Check of the answer"
          hint="An expression over answer.text and answer.data. Empty: only answers of no use go on."
          error={problemOf(routing.check)}
        >
          {(control) => (
            <Input
              {...control}
              value={routing.check}
              maxLength={2_000}
              spellCheck={false}
              className="font-mono text-[13px]"
              placeholder="answer.text.length > 40"
              onChange={(event) => onChange({ ...routing, check: event.target.value })}
            />
          )}
        </Field>
      )}
    </div>
  );
}

/** Why the check can't be read; null when it can. */
function problemOf(check: string): string | null {
  if (check.trim() === '') return null;
  const parsed = parseExpression(check.replace(/^\s*\{\{([\s\S]*)\}\}\s*$/, '$1'));
  return parsed.ok ? null : parsed.error.message;
}
