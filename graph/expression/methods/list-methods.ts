import { NodeError } from '../../errors.ts';
import type { Json, JsonSchema } from '../../json.ts';
import { anyOf, elementType } from '../../types/schema-type.ts';
import { type Budget, checkSize, finite, MAX_LIST, MAX_TEXT, spend, weigh } from '../budget.ts';
import { identityOf, isSame } from '../equality.ts';
import { describeValue, textOf } from '../text-of.ts';
import { anything, type Argument, ANYTHING, BOOLEAN, type Closure, INTEGER, list, listOf, type Method, NUMBER, number, optional, orNull, type Parameter, TEXT, text } from './method.ts';

type List = readonly Json[];
type Call = (receiver: List, args: readonly Argument[], budget: Budget) => Json;

const item = (receiver: JsonSchema): JsonSchema => elementType(receiver);
const sameItems = (receiver: JsonSchema): JsonSchema => listOf(item(receiver));
/** `(item, index) => …` */
const each: Parameter = { kind: 'callback', gives: (receiver) => [item(receiver), INTEGER] };
const reducer: Parameter = { kind: 'callback', gives: (receiver) => [ANYTHING, item(receiver), INTEGER], isFold: true };
const comparer: Parameter = { kind: 'callback', gives: (receiver) => [item(receiver), item(receiver)], isOptional: true };

function method(name: string, signature: string, help: string, parameters: readonly Parameter[], result: Method['result'], call: Call): Method {
  const paying: Call = (receiver, args, budget) => {
    spend(budget, receiver.length);
    return call(receiver, args, budget);
  };
  return { name, signature, help, parameters, result, call: paying as Method['call'] };
}

/** What can be asked of a list. */
export const listMethods: readonly Method[] = [
  method('map', 'map(item => …)', 'A list of what the function makes of each item.', [each], (_r, [made]) => listOf(made ?? ANYTHING), (l, [f]) => l.map((v, i) => run(f, v, i))),
  method('filter', 'filter(item => …)', 'The items for which the function is true.', [each], sameItems, (l, [f]) => l.filter((v, i) => Boolean(run(f, v, i)))),
  method('find', 'find(item => …)', 'The first item for which the function is true; null when there is none.', [each], (r) => orNull(item(r)), (l, [f]) => l.find((v, i) => Boolean(run(f, v, i))) ?? null),
  method('findLast', 'findLast(item => …)', 'The last item for which the function is true; null when there is none.', [each], (r) => orNull(item(r)), (l, [f]) => l.findLast((v, i) => Boolean(run(f, v, i))) ?? null),
  method('findIndex', 'findIndex(item => …)', 'The place of that item; -1 when there is none.', [each], () => INTEGER, (l, [f]) => l.findIndex((v, i) => Boolean(run(f, v, i)))),
  method('some', 'some(item => …)', 'Whether the function is true for at least one item.', [each], () => BOOLEAN, (l, [f]) => l.some((v, i) => Boolean(run(f, v, i)))),
  method('every', 'every(item => …)', 'Whether the function is true for all items.', [each], () => BOOLEAN, (l, [f]) => l.every((v, i) => Boolean(run(f, v, i)))),
  method('flatMap', 'flatMap(item => …)', 'Like map, with lists among the results joined.', [each], (_r, [made]) => listOf(flatItem(made ?? ANYTHING)), (l, [f], b) => flattened(l.map((v, i) => run(f, v, i)), b)),
  method('reduce', 'reduce((total, item) => …, start)', 'One value, carried from item to item.', [reducer, anything], () => ANYTHING, (l, [f, start], b) => reduced(l, f, value(start), b)),
  method('sort', 'sort((a, b) => …)', 'A sorted copy: numbers by size, everything else as text.', [comparer], sameItems, (l, [f], b) => sorted(l, f, b)),
  method('toSorted', 'toSorted((a, b) => …)', 'A sorted copy: numbers by size, everything else as text.', [comparer], sameItems, (l, [f], b) => sorted(l, f, b)),
  method('reverse', 'reverse()', 'A copy from last to first.', [], sameItems, (l) => l.toReversed()),
  method('toReversed', 'toReversed()', 'A copy from last to first.', [], sameItems, (l) => l.toReversed()),
  method('slice', 'slice(from, to?)', 'The items from one place up to another; negative places count from the end.', [optional(number), optional(number)], sameItems, (l, [from, to]) => l.slice(from as number | undefined, to as number | undefined)),
  method('at', 'at(place)', 'The item at a place; negative places count from the end.', [number], (r) => orNull(item(r)), (l, [place]) => l.at(place as number) ?? null),
  method('join', 'join(between?)', 'One text of all items.', [optional(text)], () => TEXT, (l, [between], b) => joined(l, (between as string | undefined) ?? ',', b)),
  method('includes', 'includes(value)', 'Whether the value is among the items.', [anything], () => BOOLEAN, (l, [wanted], b) => l.some((v) => isSame(v, value(wanted), b))),
  method('indexOf', 'indexOf(value)', 'The place of the value; -1 when it is not there.', [anything], () => INTEGER, (l, [wanted], b) => l.findIndex((v) => isSame(v, value(wanted), b))),
  method('lastIndexOf', 'lastIndexOf(value)', 'The last place of the value; -1 when it is not there.', [anything], () => INTEGER, (l, [wanted], b) => l.findLastIndex((v) => isSame(v, value(wanted), b))),
  method('concat', 'concat(other)', 'This list followed by another.', [list], (r, [other]) => listOf(anyOf([item(r), other ? item(other) : ANYTHING])), (l, [other], b) => sized([...l, ...(other as List)], b)),
  method('flat', 'flat()', 'Lists within the list joined.', [], (r) => listOf(flatItem(item(r))), (l, _a, b) => flattened(l, b)),
  method('unique', 'unique()', 'Each value once, in the order of first appearance.', [], sameItems, (l, _a, b) => unique(l, b)),
  method('sum', 'sum()', 'All numbers added up.', [], () => NUMBER, (l) => finite(l.reduce<number>((total, v) => total + numberOf(v), 0))),
  method('isEmpty', 'isEmpty()', 'Whether there are no items.', [], () => BOOLEAN, (l) => l.length === 0),
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
  const total = items.reduce<Json>((carried, v, i) => run(callback, carried, v, i), start);
  if (typeof total === 'object') weigh(total, budget);
  return total;
}

function sorted(items: List, compare: Argument | undefined, budget: Budget): Json {
  spend(budget, items.length * 8);
  if (typeof compare === 'function') return items.toSorted((a, b) => numberOf(run(compare, a, b)));
  if (items.every((v) => typeof v === 'number')) return items.toSorted((a, b) => a - b);
  const keyed = items.map((v) => ({ v, key: textOf(v, budget) }));
  const length = keyed.reduce((total, { key }) => total + key.length, 0);
  spend(budget, (length / 64) * Math.log2(items.length + 1));
  return keyed.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ v }) => v);
}

function numberOf(json: Json): number {
  if (typeof json === 'number') return json;
  throw new NodeError({ code: 'EXPRESSION_NOT_A_NUMBER', message: `A number is needed here, not ${describeValue(json)}.`, hint: 'A function that sorts gives a number, such as a.price - b.price.' });
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

function flattened(items: List, budget: Budget): Json {
  const length = items.reduce<number>((total, v) => total + (Array.isArray(v) ? v.length : 1), 0);
  checkSize(length, MAX_LIST, 'list');
  spend(budget, length);
  return items.flatMap((v) => v as Json[]);
}

function sized(items: List, budget: Budget): Json {
  checkSize(items.length, MAX_LIST, 'list');
  spend(budget, items.length);
  return items;
}
