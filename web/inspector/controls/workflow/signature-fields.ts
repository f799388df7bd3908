import type { JsonSchema } from '#graph/json';
import { describeType } from '#graph/types/schema-type';

/** One field that a called workflow takes. */
export interface SignatureField {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
}

/** The fields of what a workflow takes; null when it takes anything, or something that is no object. */
export function fieldsOfSignature(input: JsonSchema): readonly SignatureField[] | null {
  const properties = Object.entries(input.properties ?? {});
  if (properties.length === 0) return null;
  return properties.map(([name, schema]) => ({ name, type: describeType(schema), isRequired: input.required?.includes(name) === true }));
}
