import { NodeError } from '../../errors.ts';
import type { Json, JsonSchema } from '../../json.ts';
import { anyOf, elementType } from '../../types/schema-type.ts';
import { compareNumbers, type Numeric } from '../../exact-number.ts';
import { arithmetic, isNumeric, isTrue } from '../arithmetic.ts';
import { type Budget, checkSize, MAX_LIST, MAX_TEXT, spend, weigh } from '../budget.ts';
import { identityOf, isSame } from '../equality.ts';
import { describeValue, textOf } from '../text-of.ts';
import { wholeWithin } from './arguments.ts';
import {
  anything,
  type Argument,
  ANYTHING,
  BOOLEAN,
  type Closure,
  INTEGER,
  list,
  listOf,
  type Method,
  NUMBER,
  number,
  optional,
  orNull,
  type Parameter,
  rest,
  TEXT,
  text,
} from './method.ts';

type List = readonly Json[];
type Call = (receiver: List, args: readonly Argument[], budget: Budget) => Json;

const item = (receiver: JsonSchema): JsonSchema => elementType(receiver);
const sameItems = (receiver: JsonSchema): JsonSchema => listOf(item(receiver));
/** `(item, index, list) => …` */
const each: Parameter = { kind: 'callback', gives: (receiver) => [item(receiver), INTEGER, receiver] };
const reducer: Parameter = { kind: 'callback', gives: (receiver) => [ANYTHING, item(receiver), INTEGER, receiver], isFold: true };
const comparer: Parameter = { kind: 'callback', gives: (receiver) => [item(receiver), item(receiver)], isOptional: true };

function method(
  name: string,
  signature: string,
  help: string,
  parameters: readonly Parameter[],
  result: Method['result'],
  call: Call,
): Method {
  const paying: Call = (receiver, args, budget) => {
    spend(budget, receiver.length);
    return call(receiver, args, budget);
  };
  return { name, signature, help, parameters, result, call: paying as Method['call'] };
}

/** What can be asked of a list. */
export const listMethods: readonly Method[] = [
  method(
    'map',
    'map(item => …)',
    'A list of what the function makes of each item.',
    [each],
    (_r, [made]) => listOf(made ?? ANYTHING),
    (l, [f]) => l.map((v, i) => run(f, v, i, l)),
  ),
  method('filter', 'filter(item => …)', 'The items for which the function is true.', [each], sameItems, (l, [f]) =>
    l.filter((v, i) => isTrue(run(f, v, i, l))),
  ),
  method(
    'find',
    'find(item => …)',
    'The first item for which the function is true; null when there is none.',
    [each],
    (r) => orNull(item(r)),
    (l, [f]) => l.find((v, i) => isTrue(run(f, v, i, l))) ?? null,
  ),
  method(
    'findLast',
    'findLast(item => …)',
    'The last item for which the function is true; null when there is none.',
    [each],
    (r) => orNull(item(r)),
    (l, [f]) => l.findLast((v, i) => isTrue(run(f, v, i, l))) ?? null,
  ),
  method(
    'findIndex',
    'findIndex(item => …)',
    'The place of that item; -1 when there is none.',
    [each],
    () => INTEGER,
    (l, [f]) => l.findIndex((v, i) => isTrue(run(f, v, i, l))),
  ),
  method(
    'some',
    'some(item => …)',
    'Whether the function is true for at least one item.',
    [each],
    () => BOOLEAN,
    (l, [f]) => l.some((v, i) => isTrue(run(f, v, i, l))),
  ),
  method(
    'every',
    'every(item => …)',
    'Whether the function is true for all items.',
    [each],
    () => BOOLEAN,
    (l, [f]) => l.every((v, i) => isTrue(run(f, v, i, l))),
  ),
  method(
    'flatMap',
    'flatMap(item => …)',
    'Like map, with lists among the results joined.',
    [each],
    (_r, [made]) => listOf(flatItem(made ?? ANYTHING)),
    (l, [f], b) =>
      flattened(
        l.map((v, i) => run(f, v, i, l)),
        b,
      ),
  ),
  method(
    'reduce',
    'reduce((total, item) => …, start)',
    'One value, carried from item to item.',
    [reducer, anything],
    () => ANYTHING,
    (l, [f, start], b) => reduced(l, f, value(start), b),
  ),
  method('sort', 'sort((a, b) => …)', 'A sorted copy: numbers by size, everything else as text.', [comparer], sameItems, (l, [f], b) =>
    sorted(l, f, b),
  ),
  method(
    'toSorted',
    'toSorted((a, b) => …)',
    'A sorted copy: numbers by size, everything else as text.',
    [comparer],
    sameItems,
    (l, [f], b) => sorted(l, f, b),
  ),
  method('reverse', 'reverse()', 'A copy from last to first.', [], sameItems, (l) => l.toReversed()),
  method('toReversed', 'toReversed()', 'A copy from last to first.', [], sameItems, (l) => l.toReversed()),
  method(
    'slice',
    'slice(from, to?)',
    'The items from one place up to another; negative places count from the end.',
    [optional(number), optional(number)],
    sameItems,
    (l, [from, to]) => l.slice(from as number | undefined, to as number | undefined),
  ),
  method(
    'at',
    'at(place)',
    'The item at a place; negative places count from the end.',
    [number],
    (r) => orNull(item(r)),
    (l, [place]) => l.at(place as number) ?? null,
  ),
  method(
    'join',
    'join(between?)',
    'One text of all items.',
    [optional(text)],
    () => TEXT,
    (l, [between], b) => joined(l, (between as string | undefined) ?? ',', b),
  ),
  method(
    'includes',
    'includes(value, from?)',
    'Whether the value is among the items, at a place or after it.',
    [anything, optional(number)],
    () => BOOLEAN,
    (l, [wanted, from], b) => placeOf(l, wanted, from, b) >= 0,
  ),
  method(
    'indexOf',
    'indexOf(value, from?)',
    'The place of the value; -1 when it is not there.',
    [anything, optional(number)],
    () => INTEGER,
    (l, [wanted, from], b) => placeOf(l, wanted, from, b),
  ),
  method(
    'lastIndexOf',
    'lastIndexOf(value, from?)',
    'The last place of the value, at a place or before it; -1 when it is not there.',
    [anything, optional(number)],
    () => INTEGER,
    (l, [wanted, from], b) => lastPlaceOf(l, wanted, from, b),
  ),
  method(
    'concat',
    'concat(other, …)',
    'This list followed by others.',
    [list, rest(list)],
    (r, others) => listOf(anyOf([item(r), ...others.map(item)])),
    (l, others, b) => sized(l.concat(...(others as List[])), b),
  ),
  method(
    'flat',
    'flat(depth?)',
    'Lists within the list joined; lists within those, too, at a depth of 2.',
    [optional(number)],
    (r, [depth]) => (depth === undefined ? listOf(flatItem(item(r))) : { type: 'array' }),
    (l, [depth], b) => flattened(l, b, depth === undefined ? 1 : wholeWithin(depth, 0, 100, 'The depth')),
  ),
  method('unique', 'unique()', 'Each value once, in the order of first appearance.', [], sameItems, (l, _a, b) => unique(l, b)),
  method(
    'sum',
    'sum()',
    'All numbers added up.',
    [],
    () => NUMBER,
    (l) => l.reduce<Numeric>((total, v) => arithmetic('+', total, numberOf(v)), 0) as Json,
  ),
  method(
    'isEmpty',
    'isEmpty()',
    'Whether there are no items.',
    [],
    () => BOOLEAN,
    (l) => l.length === 0,
  ),
];

function run(callback: Argument | undefined, ...values: readonly Json[]): Json {
  return (callback as Closure)(...values);
}

function value(argument: Argument | undefined): Json {
  return (argument ?? null) as Json;
}

function flatItem(made: JsonSchema): JsonSchema {
  return made.type === 'array' ? item(made) : ANYTHING;
}

/** The one way to carry a value from item to item, and so the one way to nest without end. */
function reduced(items: List, callback: Argument | undefined, start: Json, budget: Budget): Json {
  const total = items.reduce<Json>((carried, v, i) => run(callback, carried, v, i, items), start);
  if (typeof total === 'object') weigh(total, budget);
  return total;
}

function sorted(items: List, compare: Argument | undefined, budget: Budget): Json {
  spend(budget, items.length * 8);
  if (typeof compare === 'function') return items.toSorted((a, b) => compareNumbers(numberOf(run(compare, a, b)), 0));
  if (items.every(isNumeric)) return (items as readonly Numeric[]).toSorted(compareNumbers) as readonly Json[];
  const keyed = items.map((v) => ({ v, key: textOf(v, budget) }));
  const length = keyed.reduce((total, { key }) => total + key.length, 0);
  spend(budget, (length / 64) * Math.log2(items.length + 1));
  return keyed.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ v }) => v);
}

function numberOf(json: Json): Numeric {
  if (isNumeric(json)) return json;
  throw new NodeError({
    code: 'EXPRESSION_NOT_A_NUMBER',
    message: `A number is needed here, not ${describeValue(json)}.`,
    hint: 'A function that sorts gives a number, such as a.price - b.price.',
  });
}

function joined(items: List, between: string, budget: Budget): string {
  let length = 0;
  const texts = items.map((v) => {
    const part = textOf(v, budget);
    length += part.length + between.length;
    checkSize(length - between.length, MAX_TEXT, 'text');
    return part;
  });
  spend(budget, length >> 5);
  return texts.join(between);
}

function unique(items: List, budget: Budget): Json {
  const seen = new Set<string>();
  return items.filter((v) => {
    const identity = identityOf(v, budget);
    return !seen.has(identity) && Boolean(seen.add(identity));
  });
}

function flattened(items: List, budget: Budget, depth = 1): Json {
  let flat = items;
  for (let level = 0; level < depth && (level === 0 || flat.some((v) => Array.isArray(v))); level += 1) {
    const length = flat.reduce<number>((total, v) => total + (Array.isArray(v) ? v.length : 1), 0);
    checkSize(length, MAX_LIST, 'list');
    spend(budget, length);
    flat = flat.flatMap((v) => v as Json[]);
  }
  return flat;
}

function placeOf(items: List, wanted: Argument | undefined, from: Argument | undefined, budget: Budget): number {
  const start = Math.trunc((from as number | undefined) ?? 0);
  const first = start < 0 ? items.length + start : start;
  return items.findIndex((v, place) => place >= first && isSame(v, value(wanted), budget));
}

function lastPlaceOf(items: List, wanted: Argument | undefined, from: Argument | undefined, budget: Budget): number {
  const start = Math.trunc((from as number | undefined) ?? items.length - 1);
  const last = start < 0 ? items.length + start : start;
  return items.findLastIndex((v, place) => place <= last && isSame(v, value(wanted), budget));
}

function sized(items: List, budget: Budget): Json {
  checkSize(items.length, MAX_LIST, 'list');
  spend(budget, items.length);
  return items;
}
