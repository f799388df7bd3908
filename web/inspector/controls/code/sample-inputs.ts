import { evaluateBinding } from '#graph/expression/evaluate';
import { inferBinding } from '#graph/expression/infer';
import type { TypeScope } from '#graph/expression/type-scope';
import { parseBinding } from '#graph/expression/parse';
import type { Scope } from '#graph/expression/ast';
import type { Json, JsonSchema } from '#graph/json';
import { typeNames } from '#graph/types/schema-type';
import { sampleArguments } from '../tools/sample-arguments.ts';

/** What a program is given, as far as it is known while it is written. */
export interface ProgramInputs {
  readonly schema: JsonSchema;
  /** What it would have been given in the last run; else an example made from the schema. */
  readonly sample: Json;
  readonly isFromRun: boolean;
}

/** The inputs of a program by the field of its node, which holds a value with expressions or nothing. */
export function programInputs({
  field,
  types,
  values,
}: {
  readonly field: Json | undefined;
  readonly types: TypeScope;
  readonly values: Scope | null;
}): ProgramInputs {
  const parsed = parseBinding(field === undefined || field === '' ? {} : field);
  if (!parsed.ok) return { schema: {}, sample: {}, isFromRun: false };
  const { schema } = inferBinding(parsed.binding, types);
  if (values !== null) {
    try {
      return { schema, sample: evaluateBinding(parsed.binding, values), isFromRun: true };
    } catch {
      // A node before this one has not run, or the value was of another kind then.
    }
  }
  return { schema, sample: typeNames(schema) === null ? {} : exampleOf(schema), isFromRun: false };
}

function exampleOf(schema: JsonSchema): Json {
  return (sampleArguments({ type: 'object', properties: { inputs: schema } }) as { readonly [key: string]: Json })['inputs'] ?? null;
}
