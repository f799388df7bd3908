import type { Json } from '../json.ts';

/** Operators of two operands that evaluate both. */
export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '**' | '===' | '!==' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in';

/** Operators that may leave their right side alone. */
export type LogicalOperator = '&&' | '||' | '??';

/**
 * The syntax tree of one expression: plain JSON, small, the same in the editor, in the plan and in the workflow sandbox.
 * `at` is [start, end) in the expression's source, kept only while editing.
 */
export type Expr = { readonly at?: readonly [number, number] } & (
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly object: Expr; readonly property: string; readonly optional: boolean }
  | { readonly kind: 'index'; readonly object: Expr; readonly index: Expr; readonly optional: boolean }
  | { readonly kind: 'method'; readonly object: Expr; readonly method: string; readonly args: readonly Expr[]; readonly optional: boolean }
  | { readonly kind: 'function'; readonly name: string; readonly args: readonly Expr[] }
  | { readonly kind: 'unary'; readonly operator: '!' | '-' | '+' | 'typeof'; readonly operand: Expr }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'logical'; readonly operator: LogicalOperator; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'conditional'; readonly test: Expr; readonly then: Expr; readonly otherwise: Expr }
  | { readonly kind: 'template'; readonly parts: readonly (string | Expr)[] }
  | { readonly kind: 'array'; readonly items: readonly (Expr | { readonly kind: 'spread'; readonly value: Expr })[] }
  | { readonly kind: 'object'; readonly entries: readonly ObjectEntry[] }
  /** A regular expression literal: only as an argument of a method. */
  | { readonly kind: 'pattern'; readonly source: string; readonly flags: string }
  | { readonly kind: 'arrow'; readonly parameters: readonly string[]; readonly body: Expr }
);

/** One entry of an object literal. */
export type ObjectEntry =
  | { readonly kind: 'entry'; readonly key: string | Expr; readonly value: Expr }
  | { readonly kind: 'spread'; readonly value: Expr };

/**
 * A field's value, ready to be evaluated: what `{{ }}` in strings, and plain JSON around them, are parsed into.
 * `expression` keeps its value's type; `text` joins parts into a string.
 */
export type Binding =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'expression'; readonly expression: Expr }
  | { readonly kind: 'text'; readonly parts: readonly (string | Expr)[] }
  | { readonly kind: 'array'; readonly items: readonly Binding[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Binding])[] };

/** What names stand for while an expression is evaluated. */
export type Scope = { readonly [name: string]: Json };
