import type * as acorn from 'acorn';
import { fromBigInt, numberOfText, type Numeric } from '../exact-number.ts';
import type { Json } from '../json.ts';
import type { BinaryOperator, Expr, LogicalOperator, ObjectEntry } from './ast.ts';
import { functionsByName, namespaces } from './methods/call.ts';
import { nearest } from './nearest.ts';

/** Something that JavaScript has and expressions do not. */
export class ConversionError extends Error {
  readonly code: string;
  readonly at: number;
  readonly hint: string;

  constructor(message: string, at: number, hint: string, code = 'EXPRESSION_NOT_ALLOWED') {
    super(message);
    this.name = 'ConversionError';
    this.code = code;
    this.at = at;
    this.hint = hint;
  }
}

const BINARY: readonly string[] = ['+', '-', '*', '/', '%', '**', '===', '!==', '==', '!=', '<', '<=', '>', '>=', 'in'];
const CONSTANTS: { readonly [name: string]: number } = { PI: Math.PI, E: Math.E };
const MAX_DEPTH = 250;

const REFUSED: { readonly [type: string]: readonly [string, string] } = {
  TaggedTemplateExpression: ['Tagged templates are not part of expressions.', 'Use a plain `template ${value}`.'],
  NewExpression: ['"new" is not part of expressions.', 'For dates there are Date.parse, Date.add and others.'],
  AssignmentExpression: ['Nothing can be assigned in an expression.', 'Compare with ===, or use a "Set fields" node.'],
  UpdateExpression: ['Nothing can be changed in an expression.', 'Write value + 1.'],
  SequenceExpression: ['An expression is one value: the comma is not allowed here.', 'Keep the last value only.'],
  FunctionExpression: ['Write functions as arrows.', 'Such as item => item.name.'],
  ClassExpression: ['Classes are not part of expressions.', 'Use objects.'],
  ThisExpression: ['"this" is not part of expressions.', 'Use input, or the name of a node.'],
  AwaitExpression: ['"await" is not part of expressions.', 'Values of nodes are there already.'],
  YieldExpression: ['"yield" is not part of expressions.', 'Use map or filter.'],
  ImportExpression: ['Nothing can be imported into an expression.', 'Use the methods of values.'],
  MetaProperty: ['This is not part of expressions.', 'Use input, or the name of a node.'],
};

/** Turns acorn's tree into ours; throws `ConversionError` for everything that is not part of the language. */
export function convert(node: acorn.Node, depth = 0): Expr {
  if (depth > MAX_DEPTH)
    throw new ConversionError(
      'The expression is nested too deeply.',
      node.start,
      'Split it over several fields or nodes.',
      'EXPRESSION_TOO_DEEP',
    );
  // acorn types nodes by their `type` only through this union.
  const expression = node as acorn.Expression;
  const at: readonly [number, number] = [node.start, node.end];
  const inner = (child: acorn.Node): Expr => convert(child, depth + 1);

  switch (expression.type) {
    case 'Literal':
      return literal(expression, at);
    case 'Identifier':
      return identifier(expression.name, at);
    case 'ParenthesizedExpression':
      return inner(expression.expression);
    case 'ChainExpression':
      return inner(expression.expression);
    case 'MemberExpression':
      return member(expression, at, inner);
    case 'CallExpression':
      return call(expression, at, inner);
    case 'UnaryExpression':
      if (expression.operator === '!' || expression.operator === '-' || expression.operator === '+' || expression.operator === 'typeof') {
        return { kind: 'unary', operator: expression.operator, operand: inner(expression.argument), at };
      }
      throw new ConversionError(`"${expression.operator}" is not part of expressions.`, node.start, 'Leave it out.');
    case 'BinaryExpression':
      if (!BINARY.includes(expression.operator))
        throw new ConversionError(
          `The operator "${expression.operator}" is not part of expressions.`,
          node.start,
          'Arithmetic and comparisons are.',
        );
      return {
        kind: 'binary',
        operator: expression.operator as BinaryOperator,
        left: inner(expression.left),
        right: inner(expression.right),
        at,
      };
    case 'LogicalExpression':
      return {
        kind: 'logical',
        operator: expression.operator as LogicalOperator,
        left: inner(expression.left),
        right: inner(expression.right),
        at,
      };
    case 'ConditionalExpression':
      return {
        kind: 'conditional',
        test: inner(expression.test),
        // oxlint-disable-next-line unicorn/no-thenable -- a branch of the tree, never awaited
        then: inner(expression.consequent),
        otherwise: inner(expression.alternate),
        at,
      };
    case 'TemplateLiteral':
      return {
        kind: 'template',
        parts: expression.quasis.flatMap((quasi, position) => [
          quasi.value.cooked ?? '',
          ...(expression.expressions[position] ? [inner(expression.expressions[position])] : []),
        ]),
        at,
      };
    case 'ArrayExpression':
      return {
        kind: 'array',
        items: expression.elements.map((element) => {
          if (element === null) return { kind: 'literal' as const, value: null };
          return element.type === 'SpreadElement' ? { kind: 'spread' as const, value: inner(element.argument) } : inner(element);
        }),
        at,
      };
    case 'ObjectExpression':
      return { kind: 'object', entries: expression.properties.map((property) => entry(property, inner)), at };
    case 'ArrowFunctionExpression':
      return arrow(expression, at, inner);
    default: {
      const [message, hint] = REFUSED[(expression as acorn.Node).type] ?? [
        'This is not part of expressions.',
        'See the page about expressions.',
      ];
      throw new ConversionError(message, node.start, hint);
    }
  }
}

type Inner = (child: acorn.Node) => Expr;
type At = readonly [number, number];

function literal(node: acorn.Literal, at: At): Expr {
  if (node.regex) return { kind: 'pattern', source: node.regex.pattern, flags: node.regex.flags, at };
  if (node.bigint !== undefined && node.bigint !== null)
    throw new ConversionError('Numbers that end with n are not part of expressions.', at[0], 'Leave the n out.');
  const { value } = node;
  if (typeof value === 'number') return { kind: 'literal', value: literalNumber(node.raw ?? String(value)) as Json, at };
  return { kind: 'literal', value: typeof value === 'string' || typeof value === 'boolean' ? value : null, at };
}

/** The number as it is written, with all its digits. */
function literalNumber(raw: string): Numeric {
  const text = raw.replaceAll('_', '');
  return /^0[box]/i.test(text) ? fromBigInt(BigInt(text)) : numberOfText(text);
}

function identifier(name: string, at: At): Expr {
  return name === 'undefined' ? { kind: 'literal', value: null, at } : { kind: 'name', name, at };
}

function member(node: acorn.MemberExpression, at: At, inner: Inner): Expr {
  if (node.object.type === 'Super' || node.property.type === 'PrivateIdentifier')
    throw new ConversionError('This is not part of expressions.', node.start, 'Read a field by its name.');
  if (
    !node.computed &&
    node.object.type === 'Identifier' &&
    node.object.name === 'Math' &&
    node.property.type === 'Identifier' &&
    Object.hasOwn(CONSTANTS, node.property.name)
  ) {
    return { kind: 'literal', value: CONSTANTS[node.property.name] ?? null, at };
  }
  const object = inner(node.object);
  if (node.computed) return { kind: 'index', object, index: inner(node.property), optional: node.optional, at };
  return { kind: 'member', object, property: (node.property as acorn.Identifier).name, optional: node.optional, at };
}

function call(node: acorn.CallExpression, at: At, inner: Inner): Expr {
  const { callee } = node;
  const args = node.arguments.map((argument) => {
    if (argument.type === 'SpreadElement')
      throw new ConversionError(
        "A list can't be spread into the arguments of a call.",
        argument.start,
        'Give the list itself to a method of lists.',
      );
    return inner(argument);
  });
  if (callee.type === 'Identifier') return named(callee.name, args, node, at);
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier' || callee.object.type === 'Super') {
    throw new ConversionError(
      'Only methods can be called, by their name.',
      node.start,
      'Such as text.trim() or list.map(item => item.name).',
    );
  }
  if (callee.object.type === 'Identifier' && namespaces.has(callee.object.name))
    return named(`${callee.object.name}.${callee.property.name}`, args, node, at);
  if (node.optional)
    throw new ConversionError(
      'A method is there or it is not: ?.( is not part of expressions.',
      node.start,
      `Write ?.${callee.property.name}( if the value before it may be missing.`,
    );
  return { kind: 'method', object: inner(callee.object), method: callee.property.name, args, optional: callee.optional, at };
}

function named(name: string, args: readonly Expr[], node: acorn.Node, at: At): Expr {
  if (!functionsByName.has(name)) {
    const like = nearest(name, [...functionsByName.keys()]);
    throw new ConversionError(
      `There is no function "${name}".`,
      node.start,
      like === null ? 'Values have methods of their own; see the page about expressions.' : `Did you mean ${like}?`,
    );
  }
  return { kind: 'function', name, args, at };
}

function entry(property: acorn.Property | acorn.SpreadElement, inner: Inner): ObjectEntry {
  if (property.type === 'SpreadElement') return { kind: 'spread', value: inner(property.argument) };
  if (property.kind !== 'init' || property.method)
    throw new ConversionError('An object holds values only: no getters, setters or methods.', property.start, 'Write name: value.');
  const { key } = property;
  if (property.computed) return { kind: 'entry', key: inner(key), value: inner(property.value) };
  const name = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : '';
  return { kind: 'entry', key: name, value: inner(property.value) };
}

function arrow(node: acorn.ArrowFunctionExpression, at: At, inner: Inner): Expr {
  if (node.async || node.body.type === 'BlockStatement')
    throw new ConversionError('A function is an arrow with one expression.', node.start, 'Such as item => item.name.');
  const parameters = node.params.map((parameter) => {
    if (parameter.type !== 'Identifier')
      throw new ConversionError('The parameters of a function are plain names.', parameter.start, 'Such as (item, index) => item.name.');
    return parameter.name;
  });
  return { kind: 'arrow', parameters, body: inner(node.body), at };
}
