import type { Json, JsonSchema } from '../../json.ts';
import { type Budget, checkSize, MAX_LIST, MAX_TEXT, paid, spend } from '../budget.ts';
import { wholeWithin } from './arguments.ts';
import { type Argument, BOOLEAN, INTEGER, listOf, type Method, number, optional, orNull, pattern, rest, TEXT, text } from './method.ts';
import { findAll, findFirst, payForSearch, replaceMatches, splitBy, testPattern } from './pattern.ts';
import { normalizeInSlices } from '../../stream-safe.ts';

function method(
  name: string,
  signature: string,
  help: string,
  parameters: Method['parameters'],
  type: JsonSchema,
  call: (receiver: string, args: readonly Argument[], budget: Budget) => Json,
): Method {
  return { name, signature, help, parameters, result: () => type, call: call as Method['call'] };
}

/** What can be asked of a text. */
export const textMethods: readonly Method[] = [
  method('toUpperCase', 'toUpperCase()', 'In capitals.', [], TEXT, (t, _a, b) => paid(t, b).toUpperCase()),
  method('toLowerCase', 'toLowerCase()', 'In small letters.', [], TEXT, (t, _a, b) => paid(t, b).toLowerCase()),
  method('trim', 'trim()', 'Without white space at both ends.', [], TEXT, (t, _a, b) => paid(t, b).trim()),
  method('trimStart', 'trimStart()', 'Without white space at the beginning.', [], TEXT, (t, _a, b) => paid(t, b).trimStart()),
  method('trimEnd', 'trimEnd()', 'Without white space at the end.', [], TEXT, (t, _a, b) => paid(t, b).trimEnd()),
  method(
    'includes',
    'includes(part, from?)',
    'Whether the part occurs, at a place or after it.',
    [text, optional(number)],
    BOOLEAN,
    (t, [part, from], b) => searched(t, part, b).includes(part as string, from as number | undefined),
  ),
  method(
    'startsWith',
    'startsWith(part, from?)',
    'Whether it begins with the part; from another place than the start, if one is given.',
    [text, optional(number)],
    BOOLEAN,
    (t, [part, from], b) => t.startsWith(paid(part as string, b), from as number | undefined),
  ),
  method(
    'endsWith',
    'endsWith(part, end?)',
    'Whether it ends with the part; at another place than the end, if one is given.',
    [text, optional(number)],
    BOOLEAN,
    (t, [part, end], b) => t.endsWith(paid(part as string, b), end as number | undefined),
  ),
  method(
    'indexOf',
    'indexOf(part, from?)',
    'Where the part first occurs, from 0; -1 when it does not.',
    [text, optional(number)],
    INTEGER,
    (t, [part, from], b) => searched(t, part, b).indexOf(part as string, from as number | undefined),
  ),
  method(
    'lastIndexOf',
    'lastIndexOf(part, from?)',
    'Where the part last occurs, at a place or before it; -1 when it does not.',
    [text, optional(number)],
    INTEGER,
    (t, [part, from], b) => searched(t, part, b).lastIndexOf(part as string, from as number | undefined),
  ),
  method(
    'slice',
    'slice(from, to?)',
    'The part from one place up to another; negative places count from the end.',
    [number, optional(number)],
    TEXT,
    (t, [from, to], b) => paid(t, b).slice(from as number, to as number | undefined),
  ),
  method(
    'substring',
    'substring(from, to?)',
    'The part from one place up to another.',
    [number, optional(number)],
    TEXT,
    (t, [from, to], b) => paid(t, b).substring(from as number, to as number | undefined),
  ),
  method('charAt', 'charAt(place)', 'The character at a place, from 0.', [number], TEXT, (t, [place]) => t.charAt(place as number)),
  method(
    'at',
    'at(place)',
    'The character at a place; negative places count from the end.',
    [number],
    orNull(TEXT),
    (t, [place]) => t.at(place as number) ?? null,
  ),
  method('padStart', 'padStart(length, with?)', 'Filled up at the beginning.', [number, optional(text)], TEXT, (t, [length, fill], b) =>
    grown(t, length as number, b).padStart(length as number, fill as string | undefined),
  ),
  method('padEnd', 'padEnd(length, with?)', 'Filled up at the end.', [number, optional(text)], TEXT, (t, [length, fill], b) =>
    grown(t, length as number, b).padEnd(length as number, fill as string | undefined),
  ),
  method('repeat', 'repeat(times)', 'Several times in a row.', [number], TEXT, (t, [times], b) =>
    t === '' ? '' : grown(t, t.length * Math.max(0, times as number), b).repeat(Math.max(0, times as number)),
  ),
  method('concat', 'concat(other, …)', 'Followed by other texts.', [text, rest(text)], TEXT, (t, others, b) =>
    grown(
      t,
      others.reduce<number>((length, other) => length + (other as string).length, t.length),
      b,
    ).concat(...(others as string[])),
  ),
  method(
    'split',
    'split(separator, limit?)',
    'The parts between separators, as a list; only the first ones, if a limit is given.',
    [pattern, optional(number)],
    listOf(TEXT),
    (t, [by, limit], b) => limited(splitBy(paid(t, b), by, b) as readonly Json[], limit),
  ),
  method(
    'replace',
    'replace(what, by)',
    'The first match replaced; $1 stands for the first group of a pattern.',
    [pattern, text],
    TEXT,
    (t, [what, by], b) => replaceMatches(paid(t, b), what, by as string, false, b),
  ),
  method('replaceAll', 'replaceAll(what, by)', 'All matches replaced.', [pattern, text], TEXT, (t, [what, by], b) =>
    replaceMatches(paid(t, b), what, by as string, true, b),
  ),
  method(
    'match',
    'match(/pattern/)',
    'The first match and its groups as a list; null when there is none.',
    [pattern],
    orNull(listOf(orNull(TEXT))),
    (t, [what], b) => findFirst(paid(t, b), what, b),
  ),
  method(
    'matchAll',
    'matchAll(/pattern/)',
    'All matches, each a list with its groups.',
    [pattern],
    listOf(listOf(orNull(TEXT))),
    (t, [what], b) => findAll(paid(t, b), what, b),
  ),
  method('test', 'test(/pattern/)', 'Whether the pattern occurs.', [pattern], BOOLEAN, (t, [what], b) => testPattern(paid(t, b), what, b)),
  method('normalize', 'normalize()', 'In the composed Unicode form.', [], TEXT, (t, _a, b) => normalizeInSlices(paid(t, b), 'NFC')),
  method(
    'localeCompare',
    'localeCompare(other)',
    '-1, 0 or 1 by code order, for sorting; the same on every machine.',
    [text],
    INTEGER,
    (t, [other], b) => compared(t, paid(other as string, b)),
  ),
  method('toString', 'toString()', 'The text itself.', [], TEXT, (t) => t),
  method('isEmpty', 'isEmpty()', 'Whether there is nothing but white space.', [], BOOLEAN, (t, _a, b) => paid(t, b).trim() === ''),
];

function searched(value: string, part: Argument | undefined, budget: Budget): string {
  payForSearch(value, part as string, budget);
  return value;
}

/** Pays for a longer text before it is made. */
function grown(value: string, length: number, budget: Budget): string {
  checkSize(length, MAX_TEXT, 'text');
  spend(budget, Math.max(0, length) >> 5);
  return value;
}

function limited(parts: readonly Json[], limit: Argument | undefined): Json {
  return limit === undefined ? parts : parts.slice(0, wholeWithin(limit, 0, MAX_LIST, 'The limit'));
}

function compared(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
