import type { Filter, MetadataField } from '#graph/knowledge';
import type { Json } from '#graph/json';

type Operator = Filter[number]['op'];
type FieldType = MetadataField['type'];

const equal: readonly (readonly [Operator, string])[] = [
  ['eq', 'is'],
  ['ne', 'is not'],
];
const ordered: readonly (readonly [Operator, string])[] = [
  ['gt', 'more than'],
  ['gte', 'at least'],
  ['lt', 'less than'],
  ['lte', 'at most'],
];
const dated: readonly (readonly [Operator, string])[] = [
  ['gt', 'after'],
  ['gte', 'from'],
  ['lt', 'before'],
  ['lte', 'until'],
];

/** The comparisons that make sense for each type of field, with their names. */
export const operators: { readonly [type in FieldType]: readonly (readonly [Operator, string])[] } = {
  text: [...equal, ['in', 'is one of'], ['contains', 'contains'], ['exists', 'is given']],
  number: [...equal, ...ordered, ['in', 'is one of'], ['exists', 'is given']],
  boolean: [
    ['eq', 'is'],
    ['exists', 'is given'],
  ],
  date: [['eq', 'is'], ...dated, ['exists', 'is given']],
};

/** A new condition on a field. */
export function conditionOf({ name, type }: MetadataField): Filter[number] {
  return { field: name, op: 'eq', value: type === 'boolean' ? true : type === 'number' ? 0 : '' };
}

/** The value that a text stands for: a number for a field of numbers, a list for "is one of". */
export function valueOfText(text: string, type: FieldType, op: Operator): Json {
  const one = (part: string): Json => (type === 'number' && part.trim() !== '' && !Number.isNaN(Number(part)) ? Number(part) : part);
  if (op !== 'in') return one(text);
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(one);
}

/** The text to show for a value. */
export function textOfValue(value: Json): string {
  if (Array.isArray(value)) return value.map(textOfValue).join(', ');
  return value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The condition with another comparison; its value becomes a list for "is one of", and one value for the others. */
export function withOperator(condition: Filter[number], op: Operator, type: FieldType): Filter[number] {
  if (op === 'exists') return { ...condition, op, value: true };
  if (type === 'boolean') return { ...condition, op, value: condition.value === true };
  const text = condition.op === 'exists' ? '' : textOfValue(condition.value);
  return { ...condition, op, value: valueOfText(text, type, op) };
}
