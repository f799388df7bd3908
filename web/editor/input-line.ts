import type { Json } from '#graph/json';
import { writeJson } from '#graph/json-text';
import type { TestForm } from './test-input.ts';

/** More of an input does not fit in a line of a list. */
const LONGEST = 200;

/** The values of an input in one line: each field of the form by its title, else the body of a call, or the whole input. */
export function inputLine(form: TestForm, input: Json): string {
  const values = form.fromInput(input);
  const given = form.fields.filter(({ key }) => values[key] !== undefined && values[key] !== null && values[key] !== '');
  const text =
    form.fields.length === 1 && given.length === 1
      ? plain(values[given[0]!.key]!)
      : given.length > 0
        ? given.map(({ key, title }) => `${title}: ${plain(values[key]!)}`).join(' · ')
        : plain(form.trigger.type === 'webhook' ? bodyOf(input) : input);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function plain(value: Json): string {
  if (value === null) return 'No input';
  return (typeof value === 'string' ? value : writeJson(value)).replaceAll(/\s+/g, ' ').trim();
}

function bodyOf(input: Json): Json {
  return typeof input === 'object' && input !== null && !Array.isArray(input) && 'body' in input ? (input['body'] ?? null) : input;
}
