import type { JsonObject } from '#graph/json';
import { asObject } from './field-value.ts';
import type { FormField, FormVariant } from './form-model.ts';

/**
 * What is kept when another variant is chosen: the values of fields that both have (a name, a threshold), by name, title and
 * kind. Nobody wrote what a variant had at first, such as the usual name of a parameter: there the other one has its own.
 */
export function sharedValues(before: FormVariant | undefined, after: FormVariant, values: JsonObject): JsonObject {
  const first = asObject(before?.initial);
  const isShared = (field: FormField): boolean =>
    before?.fields.some(
      ({ key, title, widget, schema }) =>
        key === field.key &&
        title === field.title &&
        widget === field.widget &&
        JSON.stringify(schema.enum) === JSON.stringify(field.schema.enum),
    ) ?? false;
  const isWritten = ({ key, schema }: FormField): boolean => {
    const text = JSON.stringify(values[key]);
    const usual = before?.fields.find((field) => field.key === key)?.schema.default ?? schema.default;
    return text !== undefined && text !== '""' && text !== JSON.stringify(first[key]) && text !== JSON.stringify(usual);
  };
  return Object.fromEntries(after.fields.filter((field) => isShared(field) && isWritten(field)).map(({ key }) => [key, values[key]!]));
}
