import { jsonLanguage } from '@codemirror/lang-json';
import { JsonRefused, readJson as readJsonText } from '#graph/json-text';
import { jsonSchemaSetting } from '#nodes/fields';
import type { TextProblem } from './diagnose.ts';

type SyntaxNode = ReturnType<typeof jsonLanguage.parser.parse>['topNode'];
type Path = readonly PropertyKey[];

const setting = jsonSchemaSetting();

/** The keywords of JSON Schema 2020-12 and its usual annotations: any other is taken for a misspelling. */
const KEYWORDS = new Set(
  `$schema $id $anchor $comment $defs $ref $vocabulary type enum const title description default examples deprecated readOnly writeOnly format
  properties required additionalProperties patternProperties propertyNames minProperties maxProperties dependentRequired dependentSchemas unevaluatedProperties
  items prefixItems contains minContains maxContains minItems maxItems uniqueItems unevaluatedItems minimum maximum exclusiveMinimum exclusiveMaximum multipleOf
  minLength maxLength pattern contentEncoding contentMediaType contentSchema anyOf oneOf allOf not if then else`.split(/\s+/),
);

/** The value of a JSON text, its numbers with all digits; undefined when it can't be read. */
export function readJson(text: string): unknown {
  try {
    return readJsonText(text);
  } catch {
    return undefined;
  }
}

/** Why a text that is JSON by its grammar is not read all the same; null for any other. */
function refusalOf(text: string): string | null {
  try {
    readJsonText(text);
    return null;
  } catch (error) {
    return error instanceof JsonRefused ? error.message : null;
  }
}

/** What keeps a text from being JSON, at its place; nothing where all is well. */
export function jsonProblems(text: string): readonly TextProblem[] {
  if (text.trim() === '') return [{ from: 0, to: text.length, severity: 'error', message: 'There is nothing here yet.' }];
  if (readJson(text) !== undefined) return [];
  const refusal = refusalOf(text);
  if (refusal !== null) return [{ from: 0, to: text.length, severity: 'error', message: refusal }];
  let place: { from: number; to: number } | undefined;
  jsonLanguage.parser.parse(text).iterate({
    enter(node) {
      if (node.type.isError && place === undefined) place = { from: node.from, to: node.to };
    },
  });
  const { from, to } = place ?? { from: 0, to: text.length };
  const found = text.slice(from, to).trim();
  const message =
    from >= text.trimEnd().length
      ? 'The JSON ends too early: something is not closed.'
      : found === ''
        ? 'Something is missing here.'
        : `${found.slice(0, 20)} can’t be here.`;
  return [
    { from: Math.min(from, Math.max(0, text.length - 1)), to: Math.max(to, Math.min(from + 1, text.length)), severity: 'error', message },
  ];
}

/** What is wrong with a text that should be a JSON Schema, each at its place. */
export function schemaProblems(text: string): readonly TextProblem[] {
  const syntax = jsonProblems(text);
  if (syntax.length > 0) return syntax;
  const value = readJson(text);
  const root = jsonLanguage.parser.parse(text).topNode;
  const parsed = setting.safeParse(value);
  const errors = (parsed.error?.issues ?? []).map(({ path, message }): TextProblem => ({
    ...placeOf(root, text, path),
    severity: 'error',
    message: path.length === 0 ? 'A schema is an object such as { "type": "object" }.' : sentence(message),
  }));
  return [...errors, ...remarks(value, []).map(({ path, ...remark }): TextProblem => ({ ...placeOf(root, text, path), ...remark }))];
}

interface Remark {
  readonly path: Path;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

function remarks(schema: unknown, path: Path): readonly Remark[] {
  if (!isRecord(schema)) return [];
  const { properties, items, required, enum: values, anyOf } = schema;
  const found: Remark[] = Object.keys(schema)
    .filter((keyword) => !KEYWORDS.has(keyword) && !keyword.startsWith('x-'))
    .map((keyword) => ({
      path: [...path, keyword],
      severity: 'warning',
      message: `“${keyword}” is no keyword of JSON Schema; it says nothing.`,
    }));
  if (values !== undefined && !(Array.isArray(values) && values.length > 0))
    found.push({ path: [...path, 'enum'], severity: 'error', message: 'enum is a list of at least one value.' });
  if (Array.isArray(required) && isRecord(properties)) {
    required.forEach((name, index) => {
      if (typeof name === 'string' && !Object.hasOwn(properties, name))
        found.push({ path: [...path, 'required', index], severity: 'warning', message: `There is no property ${name}.` });
    });
  }
  if (isRecord(properties))
    for (const [name, inner] of Object.entries(properties)) found.push(...remarks(inner, [...path, 'properties', name]));
  found.push(...remarks(items, [...path, 'items']));
  if (Array.isArray(anyOf)) anyOf.forEach((inner, index) => found.push(...remarks(inner, [...path, 'anyOf', index])));
  return found;
}

/** Where the value at a path stands in the text: the name of a property with its value's first line, or an item of a list. */
function placeOf(root: SyntaxNode, text: string, path: Path): { readonly from: number; readonly to: number } {
  let at: SyntaxNode | null = root.firstChild;
  let named: { from: number; to: number } | null = null;
  for (const part of path) {
    const next: SyntaxNode | null = at === null ? null : typeof part === 'number' ? itemAt(at, part) : propertyAt(at, String(part), text);
    if (next === null) break;
    named = next.name === 'Property' ? (next.firstChild ?? next) : next;
    at = next.name === 'Property' ? next.lastChild : next;
  }
  // A long value would be marked over many lines: its name is enough.
  const whole = at ?? root;
  if (named === null) return { from: whole.from, to: Math.min(whole.to, whole.from + 1) };
  return { from: named.from, to: text.slice(whole.from, whole.to).includes('\n') ? named.to : Math.max(named.to, whole.to) };
}

function propertyAt(node: SyntaxNode, name: string, text: string): SyntaxNode | null {
  let last: SyntaxNode | null = null;
  // Of two properties of one name the last one counts.
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    const key = child.name === 'Property' ? child.firstChild : null;
    if (key !== null && readJson(text.slice(key.from, key.to)) === name) last = child;
  }
  return last;
}

function itemAt(node: SyntaxNode, index: number): SyntaxNode | null {
  let seen = -1;
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (!['[', ']', ',', '⚠'].includes(child.name)) seen += 1;
    if (seen === index) return child;
  }
  return null;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
