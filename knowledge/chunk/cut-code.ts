import { parser as javascript } from '@lezer/javascript';
import { parser as python } from '@lezer/python';
import { cutSpan } from './cut.ts';
import type { Cutting } from './cutting.ts';
import { fits } from './pack.ts';
import type { Piece } from './to-chunks.ts';
import type { Span } from './token-index.ts';

const parsers: Readonly<Record<string, typeof python>> = {
  javascript,
  jsx: javascript.configure({ dialect: 'jsx' }),
  typescript: javascript.configure({ dialect: 'ts' }),
  tsx: javascript.configure({ dialect: 'ts jsx' }),
  python,
};
const DECLARATIONS = /^(?:Function|Class|Method|Interface|Enum|Namespace|Decorated)/;
const NAMES = /^(?:VariableDefinition|VariableName|TypeDefinition|PropertyDefinition|PrivatePropertyDefinition|PropertyName)$/;
const BODIES =
  /^(?:ClassBody|ObjectType|EnumBody|Block|Body|ExportDeclaration|ClassDeclaration|ClassDefinition|FunctionDeclaration|FunctionDefinition|MethodDeclaration|NamespaceDeclaration|InterfaceDeclaration|DecoratedStatement)$/;
const DEEPEST = 6;
const MOST_PARSING_MS = 4_000;

type SyntaxNode = ReturnType<typeof python.parse>['topNode'];

/** Parts by declarations, with the names around them as their path; null for languages without a parser. */
export function cutCode(cutting: Cutting, size: number): Generator<Piece> | null {
  const { parsed, text } = cutting;
  const parser = parsed.language !== undefined && Object.hasOwn(parsers, parsed.language) ? parsers[parsed.language] : undefined;
  const tree = parser === undefined ? null : parse(parser, text);
  return tree === null ? null : cutNode(cutting, tree.topNode, { start: 0, end: text.length }, size, [], 0);
}

/** The syntax tree; null when it takes too long, as it can for what is no code of the language. */
function parse(parser: typeof python, text: string): ReturnType<typeof python.parse> | null {
  const steps = parser.startParse(text);
  const deadline = performance.now() + MOST_PARSING_MS;
  for (;;) {
    const tree = steps.advance();
    if (tree !== null) return tree;
    if (performance.now() > deadline) return null;
  }
}

/** Cuts a node at its children; what lies between two goes with the second, as comments do. */
function* cutNode(cutting: Cutting, node: SyntaxNode, span: Span, size: number, path: readonly string[], depth: number): Generator<Piece> {
  const { text, index } = cutting;
  let open: Span | undefined;
  let isHead = false;
  for (const unit of unitsOf(node, span)) {
    const name = nameOf(unit.node, text);
    const isDeclaration = name !== undefined;
    const joined: Span = open === undefined ? unit : { start: open.start, end: unit.end };
    if (!isDeclaration && fits(text, index, joined, size)) {
      isHead = open === undefined && isSign(unit.node);
      open = joined;
      continue;
    }
    const inner = name === undefined ? path : [...path, name];
    // The first line of a class goes with its first member.
    if (open !== undefined && isHead && fits(text, index, joined, size)) {
      open = undefined;
      yield { ...joined, path: inner };
      continue;
    }
    if (open !== undefined) yield { ...open, path };
    open = undefined;
    if (fits(text, index, unit, size)) {
      if (isDeclaration) yield { start: unit.start, end: unit.end, path: inner };
      else open = unit;
    } else {
      const body = depth < DEEPEST ? bodyOf(unit.node) : undefined;
      if (body === undefined)
        for (const part of cutSpan(text, index, unit, { size, overlap: 0, atSentences: true })) yield { ...part, path: inner };
      else yield* cutNode(cutting, body, unit, size, inner, depth + 1);
    }
  }
  if (open !== undefined) yield { ...open, path };
}

interface Unit extends Span {
  readonly node: SyntaxNode;
}

/** The children with what lies around them, so that all of the span is in one of them. */
function unitsOf(node: SyntaxNode, span: Span): Unit[] {
  const starts: { start: number; node: SyntaxNode }[] = [];
  let comments: number | undefined;
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name.endsWith('Comment')) {
      comments ??= child.from;
      continue;
    }
    // Signs such as braces, and what follows on the same line, belong to what is before them.
    if (isSign(child) && starts.length > 0) continue;
    starts.push({ start: comments ?? child.from, node: child });
    comments = undefined;
  }
  if (comments !== undefined || starts.length === 0) starts.push({ start: comments ?? span.start, node });
  return starts.map(({ start, node: own }, index) => ({
    start: index === 0 ? span.start : start,
    end: starts[index + 1]?.start ?? span.end,
    node: own,
  }));
}

function isSign(node: SyntaxNode): boolean {
  return node.firstChild === null && node.to - node.from <= 1;
}

/** The name of what a node declares: of a function, a class, or a constant that is exported. */
function nameOf(node: SyntaxNode, text: string): string | undefined {
  if (node.name === 'ExportDeclaration' || node.name === 'DecoratedStatement') {
    for (let child = node.firstChild; child !== null; child = child.nextSibling)
      if (DECLARATIONS.test(child.name)) return nameOf(child, text);
    return undefined;
  }
  if (!DECLARATIONS.test(node.name)) return undefined;
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (NAMES.test(child.name)) return text.slice(child.from, child.to);
  return undefined;
}

/** What a long node is cut in: its body, or the declaration within it. */
function bodyOf(node: SyntaxNode): SyntaxNode | undefined {
  let largest: SyntaxNode | undefined;
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (BODIES.test(child.name) && (largest === undefined || child.to - child.from > largest.to - largest.from)) largest = child;
  }
  if (largest === undefined) return undefined;
  return /Declaration|Definition|Statement/.test(largest.name) ? (bodyOf(largest) ?? largest) : largest;
}
