import { offsetOf } from '../dates/read-date.ts';
import type { Binding, Expr } from './ast.ts';
import { functionsByName } from './methods/call.ts';

/** The root names that a binding reads, each once; parameters of its functions are not among them. */
export function bindingReferences(binding: Binding): readonly string[] {
  const names = new Set<string>();
  visitBinding(binding, (name) => names.add(name));
  return [...names];
}

/** Whether a binding contains a regular expression. */
export function usesPattern(binding: Binding): boolean {
  let isUsed = false;
  visitBinding(
    binding,
    () => undefined,
    () => {
      isUsed = true;
    },
  );
  return isUsed;
}

/** Whether a binding reads a named time zone, whose rules only the host knows. */
export function usesZone(binding: Binding): boolean {
  return expressionsOf(binding).some(readsZone);
}

function readsZone(expr: Expr): boolean {
  if (expr.kind === 'arrow') return readsZone(expr.body);
  if (expr.kind === 'function') {
    const position =
      functionsByName.get(expr.name)?.parameters.findIndex((parameter) => parameter.kind === 'value' && parameter.isZone === true) ?? -1;
    const zone = position < 0 ? undefined : expr.args[position];
    if (zone !== undefined && !(zone.kind === 'literal' && (typeof zone.value !== 'string' || !Number.isNaN(offsetOf(zone.value)))))
      return true;
  }
  return childrenOf(expr).some(readsZone);
}

function expressionsOf(binding: Binding): readonly Expr[] {
  switch (binding.kind) {
    case 'literal':
      return [];
    case 'expression':
      return [binding.expression];
    case 'text':
      return binding.parts.filter((part) => typeof part !== 'string');
    case 'array':
      return binding.items.flatMap(expressionsOf);
    case 'object':
      return binding.entries.flatMap(([, value]) => expressionsOf(value));
  }
}

type OnName = (name: string, expr: Expr) => void;
type OnPattern = () => void;

/** Calls back for each free name, with its place. */
export function visitBinding(binding: Binding, onName: OnName, onPattern: OnPattern = () => undefined): void {
  switch (binding.kind) {
    case 'literal':
      return;
    case 'expression':
      return visitNames(binding.expression, onName, onPattern);
    case 'text':
      for (const part of binding.parts) if (typeof part !== 'string') visitNames(part, onName, onPattern);
      return;
    case 'array':
      for (const item of binding.items) visitBinding(item, onName, onPattern);
      return;
    case 'object':
      for (const [, value] of binding.entries) visitBinding(value, onName, onPattern);
  }
}

/** Calls back for each free name of an expression. */
export function visitNames(
  expr: Expr,
  onName: OnName,
  onPattern: OnPattern = () => undefined,
  bound: ReadonlySet<string> = new Set(),
): void {
  const visit = (inner: Expr): void => visitNames(inner, onName, onPattern, bound);
  switch (expr.kind) {
    case 'literal':
      return;
    case 'pattern':
      return onPattern();
    case 'name':
      if (!bound.has(expr.name)) onName(expr.name, expr);
      return;
    case 'arrow':
      return visitNames(expr.body, onName, onPattern, new Set([...bound, ...expr.parameters]));
    default:
      for (const child of childrenOf(expr)) visit(child);
  }
}

/** The expressions directly within an expression. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'literal':
    case 'name':
    case 'pattern':
      return [];
    case 'member':
      return [expr.object];
    case 'index':
      return [expr.object, expr.index];
    case 'method':
      return [expr.object, ...expr.args];
    case 'function':
      return expr.args;
    case 'unary':
      return [expr.operand];
    case 'binary':
    case 'logical':
      return [expr.left, expr.right];
    case 'conditional':
      return [expr.test, expr.then, expr.otherwise];
    case 'template':
      return expr.parts.filter((part) => typeof part !== 'string');
    case 'array':
      return expr.items.map((item) => (item.kind === 'spread' ? item.value : item));
    case 'object':
      return expr.entries.flatMap((entry) =>
        entry.kind === 'spread' ? [entry.value] : typeof entry.key === 'string' ? [entry.value] : [entry.key, entry.value],
      );
    case 'arrow':
      return [expr.body];
  }
}
