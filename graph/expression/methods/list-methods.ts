import { NodeError } from '../../errors.ts';
import type { Json, JsonSchema } from '../../json.ts';
import { anyOf, elementType } from '../../types/schema-type.ts';
import { type Budget, checkSize, MAX_LIST, MAX_TEXT, spend } from '../budget.ts';
import { textOf } from '../text-of.ts';
import { anything, type Argument, ANYTHING, BOOLEAN, type Closure, listOf, type Method, NUMBER, number, optional, orNull, type Parameter, TEXT, text } from './method.ts';

type List = readonly Json[];
type Call = (receiver: List, args: readonly Argument[], budget: Budget) => Json;

const item = (receiver: JsonSchema): JsonSchema => elementType(receiver);
/** `(item, index) => …` */
const each: Parameter = { kind: 'callback', gives: (receiver) => [item(receiver), NUMBER] };
const reducer: Parameter = { kind: 'callback', gives: (receiver) => [ANYTHING, item(receiver), NUMBER] };
const comparer: Parameter = { kind: 'callback', gives: (receiver) => [item(receiver), item(receiver)], isOptional: true };

function method(name: string, signature: string, help: string, parameters: readonly Parameter[], result: Method['result'], call: Call): Method {
  return { name, signature, help, parameters, result, call: ((receiver: List, args: readonly Argument[], budget: Budget) => {
    spend(budget, receiver.length);
    return call(receiver, args, budget);
  }) as Method['call'] };
}

/** What can be asked of a list. */
export const listMethods: readonly Method[] = [
  method('map', 'map(item => …)', 'A list of what the function makes of each item.', [each], (_r, [made]) => listOf(made ?? ANYTHING), (l, [f]) => l.map((v, i) => run(f, v, i))),
  method('filter', 'filter(item => …)', 'The items for which the function is true.', [each], (r) => listOf(item(r)), (l, [f]) => l.filter((v, i) => Boolean(run(f, v, i)))),
  method('find', 'find(item => …)', 'The first item for which the function is true; null when there is none.', [each], (r) => orNull(item(r)), (l, [f]) => l.find((v, i) => Boolean(run(f, v, i))) ?? null),
  method('findIndex', 'findIndex(item => …)', 'The place of that item; -1 when there is none.', [each], () => NUMBER, (l, [f]) => l.findIndex((v, i) => Boolean(run(f, v, i)))),
  method('some', 'some(item => …)', 'Whether the function is true for at least one item.', [each], () => BOOLEAN, (l, [f]) => l.some((v, i) => Boolean(run(f, v, i)))),
  method('every', 'every(item => …)', 'Whether the function is true for all items.', [each], () => BOOLEAN, (l, [f]) => l.every((v, i) => Boolean(run(f, v, i)))),
  method('flatMap', 'flatMap(item => …)', 'Like map, with lists among the results joined.', [each], (_r, [made]) => listOf(made?.type === 'array' ? item(made) : ANYTHING), (l, [f], b) => flattened(l.map((v, i) => run(f, v, i)), b)),
  method('reduce', 'reduce((total, item) => …, start)', 'One value, carried from item to item.', [reducer, anything], () => ANYTHING, (l, [f, start]) => l.reduce<Json>((total, v, i) => run(f, total, v, i), value(start))),
  method('sort', 'sort((a, b) => …)', 'A sorted copy: numbers by size, everything else as text.', [comparer], (r) => r, (l, [f], b) => sorted(l, f, b)),
  method('toSorted', 'toSorted((a, b) => …)', 'A sorted copy: numbers by size, everything else as text.', [comparer], (r) => r, (l, [f], b) => sorted(l, f, b)),
  method('reverse', 'reverse()', 'A copy from last to first.', [], (r) => r, (l) => l.toReversed()),
  method('toReversed', 'toReversed()', 'A copy from last to first.', [], (r) => r, (l) => l.toReversed()),
  method('slice', 'slice(from, to?)', 'The items from one place up to another; negative places count from the end.', [optional(number), optional(number)], (r) => listOf(item(r)), (l, [from, to]) => l.slice(from as number | undefined, to as number | undefined)),
  method('at', 'at(place)', 'The item at a place; negative places count from the end.', [number], (r) => orNull(item(r)), (l, [place]) => l.at(place as number) ?? null),
  method('join', 'join(between?)', 'One text of all items.', [optional(text)], () => TEXT, (l, [between], b) => joined(l, (between as string | undefined) ?? ',', b)),
  method('includes', 'includes(value)', 'Whether the value is among the items.', [anything], () => BOOLEAN, (l, [wanted]) => indexOf(l, value(wanted)) >= 0),
  method('indexOf', 'indexOf(value)', 'The place of the value; -1 when it is not there.', [anything], () => NUMBER, (l, [wanted]) => indexOf(l, value(wanted))),
  method('concat', 'concat(other)', 'This list followed by another.', [{ kind: 'value', type: { type: 'array' } }], (r, [other]) => listOf(anyOf([item(r), other ? item(other) : ANYTHING])), (l, [other], b) => sized([...l, ...(other as List)], b)),
  method('flat', 'flat()', 'Lists within the list joined.', [], (r) => (item(r).type === 'array' ? item(r) : listOf(ANYTHING)), (l, _a, b) => flattened(l, b)),
  method('unique', 'unique()', 'Each value once, in the order of first appearance.', [], (r) => r, (l) => { const seen = new Set<string>(); return l.filter((v) => !seen.has(JSON.stringify(v)) && Boolean(seen.add(JSON.stringify(v)))); }),
  method('sum', 'sum()', 'All numbers added up.', [], () => NUMBER, (l) => l.reduce<number>((total, v) => total + numberOf(v), 0)),
  method('isEmpty', 'isEmpty()', 'Whether there are no items.', [], () => BOOLEAN, (l) => l.length === 0),
];

function run(callback: Argument | undefined, ...values: readonly Json[]): Json {
  if (typeof callback !== 'function') throw new NodeError({ code: 'EXPRESSION_WRONG_TYPE', message: 'This method needs a function, such as item => item.name.' });
  return (callback as Closure)(...values);
}

function value(argument: Argument | undefined): Json {
  return typeof argument === 'function' ? null : ((argument ?? null) as Json);
}

function sorted(list: List, compare: Argument | undefined, budget: Budget): Json {
  spend(budget, list.length * 8);
  if (typeof compare === 'function') return list.toSorted((a, b) => numberOf(run(compare, a, b)));
  return list.toSorted((a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    const [left, right] = [textOf(a), textOf(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  });
}

function numberOf(json: Json): number {
  if (typeof json === 'number') return json;
  throw new NodeError({ code: 'EXPRESSION_NOT_A_NUMBER', message: `A number is needed here, not ${JSON.stringify(json).slice(0, 40)}.` });
}

function joined(list: List, between: string, budget: Budget): string {
  const texts = list.map(textOf);
  const length = texts.reduce((total, part) => total + part.length + between.length, 0);
  checkSize(length, MAX_TEXT, 'text');
  spend(budget, length >> 5);
  return texts.join(between);
}

function indexOf(list: List, wanted: Json): number {
  const json = JSON.stringify(wanted);
  return list.findIndex((v) => v === wanted || (typeof v === 'object' && JSON.stringify(v) === json));
}

function flattened(list: List, budget: Budget): Json {
  const length = list.reduce<number>((total, v) => total + (Array.isArray(v) ? v.length : 1), 0);
  checkSize(length, MAX_LIST, 'list');
  spend(budget, length);
  return list.flatMap((v) => v as Json[]);
}

function sized(list: List, budget: Budget): Json {
  checkSize(list.length, MAX_LIST, 'list');
  spend(budget, list.length);
  return list;
}
