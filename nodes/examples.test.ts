import { describe, expect, it } from 'vitest';
import type { Binding } from '#graph/expression/ast';
import { evaluateBinding } from '#graph/expression/evaluate';
import { parseBinding } from '#graph/expression/parse';
import '#graph/dates/intl-zones';
import '#graph/expression/regular-expressions';
import type { Json, JsonObject } from '#graph/json';
import type { AnyNodeType, Catalogue, NodeExample } from '#graph/node-type';
import { valueMatches } from '#graph/types/schema-type';
import type { StepBody } from '#graph/plan';
import { catalogue } from './index.ts';
import { fakeContext } from './testing/fake-context.ts';
import { stepArguments } from './testing/step-arguments.ts';

const cases = Object.values(catalogue as Catalogue).flatMap((type) =>
  type.examples.map((example) => [`${type.type}: ${example.title}`, type, example] as const),
);

describe('the examples of the catalogue', () => {
  it.each(cases)('%s', async (_title, type, example) => {
    expect(await portsOf(type, example)).toEqual(example.outputs);
  });
});

async function portsOf(type: AnyNodeType, example: NodeExample): Promise<JsonObject> {
  const config: unknown = type.config.parse(example.config ?? {});
  const bindings = Object.fromEntries(Object.entries(example.inputs ?? {}).map(([field, raw]) => [field, bindingOf(raw)]));
  const scope = { input: example.input ?? null };
  if (type.run !== undefined) {
    const inputs: unknown = type.inputs.parse(
      Object.fromEntries(Object.entries(bindings).map(([field, binding]) => [field, evaluateBinding(binding, scope)])),
    );
    return (await type.run({ config, inputs, ctx: fakeContext(example.outputs) })) as JsonObject;
  }
  return carryOut(
    type.step(stepArguments({ config, inputs: example.inputs ?? {}, bindings })),
    (binding) => evaluateBinding(binding, scope),
    example,
  );
}

/** What the workflow does with a step, as far as it can be told without time, people and callers. */
function carryOut(body: StepBody, evaluate: (binding: Binding) => Json, example: NodeExample): JsonObject {
  switch (body.kind) {
    case 'assign': {
      const value = evaluate(body.value);
      if (body.schema !== undefined) expect(valueMatches(value, body.schema)).toEqual({ ok: true });
      return { [body.port]: value };
    }
    case 'branch': {
      const taken = body.cases.filter(({ when }) => Boolean(evaluate(when))).map(({ port }) => port);
      const ports =
        taken.length === 0 ? (body.otherwise === null ? [] : [body.otherwise]) : body.mode === 'first' ? taken.slice(0, 1) : taken;
      return Object.fromEntries(ports.map((port) => [port, evaluate(body.value)]));
    }
    case 'wait':
      expect(typeof evaluate(body.until ?? body.durationMs ?? { kind: 'literal', value: null })).toBe('number');
      return { out: evaluate(body.value) };
    case 'review': {
      expect(evaluate(body.title)).not.toBe('');
      const [decision = 'approved'] = Object.keys(example.outputs);
      return { [decision]: { decision, value: evaluate(body.value), comment: '' } };
    }
    case 'map':
      return { out: (evaluate(body.items) as readonly Json[]).map(() => null) };
    case 'agent':
    case 'subworkflow':
      // What comes of these is the workflow's to say: their fields must be complete.
      expect(evaluate(body.kind === 'agent' ? body.inputs : body.input)).toBeDefined();
      return example.outputs;
    case 'respond':
      expect(evaluate(body.status)).toBeGreaterThanOrEqual(200);
      return { out: evaluate(body.body) };
    case 'fail':
      expect(evaluate(body.message)).not.toBe('');
      return {};
    case 'call':
      throw new Error('a logic node does not compile to a call');
  }
}

function bindingOf(raw: Json): Binding {
  const parsed = parseBinding(raw);
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  return parsed.binding;
}
