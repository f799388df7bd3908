import { type AnyNode, parse } from 'acorn';
import { transform } from 'sucrase';
import type { SourceFile } from './sources.ts';

/**
 * Finds what a file of the store asks of the database while a transaction is open. One connection answers it all the same; with a pool of
 * them
 * it would be asked of another connection, outside of the transaction. Inside `writing` and `reading`, `database`, and whatever knows it,
 * has to
 * be given the transaction: `one(tx, id)`.
 */
export function outsideTransactions({ path, text }: SourceFile): readonly string[] {
  const { code } = transform(text, { transforms: ['typescript'], disableESTransforms: true });
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
  const knowing = namesThatKnow(program, 'database');
  const found: string[] = [];
  visit(program, (node) => {
    if (!isTransaction(node)) return;
    const [, work] = node.arguments;
    if (work === undefined || !('params' in work)) return;
    const given = work.params[0]?.type === 'Identifier' ? work.params[0].name : null;
    visit(work, (inside, parent) => {
      if (inside.type !== 'Identifier' || !knowing.has(inside.name) || isName(inside, parent)) return;
      const call = callOf(inside, parent);
      if (call?.some((argument) => argument.type === 'Identifier' && argument.name === given)) return;
      found.push(`${path}:${inside.loc?.start.line}: ${inside.name} is asked outside of the transaction`);
    });
  });
  return found;
}

interface Call {
  readonly type: 'CallExpression';
  readonly arguments: readonly AnyNode[];
}

function isTransaction(node: AnyNode): node is AnyNode & Call {
  return node.type === 'CallExpression' && node.callee.type === 'Identifier' && ['writing', 'reading'].includes(node.callee.name);
}

/** What the name is called with, also by a member: `steps.replace(tx, …)`. */
function callOf(name: AnyNode, parents: readonly AnyNode[]): readonly AnyNode[] | null {
  let callee = name;
  for (const parent of parents.toReversed()) {
    if (parent.type === 'MemberExpression' && parent.object === callee) callee = parent;
    else if (parent.type === 'ChainExpression') callee = parent;
    else return parent.type === 'CallExpression' && parent.callee === callee ? parent.arguments : null;
  }
  return null;
}

/** True for an identifier that names no variable: a key, or a member of something else. */
function isName(node: AnyNode, parents: readonly AnyNode[]): boolean {
  const parent = parents.at(-1);
  if (parent?.type === 'MemberExpression') return parent.property === node && !parent.computed;
  return parent?.type === 'Property' && parent.key === node && !parent.shorthand;
}

/**
 * The names of a file through which something is asked of the database: itself, functions that use it, and what a table or a store is put
 * together from. What a function has read is a value, and asks nothing.
 */
function namesThatKnow(program: AnyNode, first: string): ReadonlySet<string> {
  const known = new Set([first]);
  for (let before = 0; before !== known.size;) {
    before = known.size;
    visit(program, (node, parents) => {
      if (node.type === 'FunctionDeclaration' && node.id !== null && !takes(node.params, first) && mentions(node, known))
        known.add(node.id.name);
      if (node.type !== 'VariableDeclarator' || node.init == null || !mentions(node.init, known)) return;
      const isFunction = node.init.type === 'ArrowFunctionExpression' || node.init.type === 'FunctionExpression';
      if (
        isFunction
          ? !takes((node.init as { params: readonly AnyNode[] }).params, first)
          : parents.filter(({ type }) => /Function/.test(type)).length <= 1
      )
        for (const name of namesIn(node.id)) known.add(name);
    });
  }
  return known;
}

/** A function that is given the database knows none by itself. */
function takes(params: readonly AnyNode[], name: string): boolean {
  return params.some((param) => namesIn(param).includes(name));
}

function mentions(body: AnyNode, names: ReadonlySet<string>): boolean {
  let isFound = false;
  visit(body, (node, parents) => {
    if (node.type === 'Identifier' && names.has(node.name) && !isName(node, parents)) isFound = true;
  });
  return isFound;
}

function namesIn(pattern: AnyNode): readonly string[] {
  if (pattern.type === 'Identifier') return [pattern.name];
  if (pattern.type === 'AssignmentPattern') return namesIn(pattern.left);
  if (pattern.type === 'ArrayPattern') return pattern.elements.flatMap((element) => (element === null ? [] : namesIn(element)));
  if (pattern.type === 'ObjectPattern')
    return pattern.properties.flatMap((property) => namesIn(property.type === 'Property' ? property.value : property.argument));
  return [];
}

function visit(node: AnyNode, see: (node: AnyNode, parents: readonly AnyNode[]) => void, parents: readonly AnyNode[] = []): void {
  see(node, parents);
  const inside = [...parents, node];
  for (const value of Object.values(node) as unknown[]) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof child === 'object' && child !== null && typeof (child as { type?: unknown }).type === 'string')
        visit(child as AnyNode, see, inside);
    }
  }
}
