import { inferBinding, inferExpression, type Finding } from '#graph/expression/infer';
import type { TypeScope } from '#graph/expression/type-scope';
import { findExpressions, parseBinding } from '#graph/expression/parse';
import type { Issue, IssueSeverity } from '#graph/issue';
import type { JsonSchema } from '#graph/json';
import { isAssignable } from '#graph/types/schema-type';
import { valueOf } from './field-value.ts';
import type { FormSchema } from './form-model.ts';

/** Something wrong with a typed text, and where in it. */
export interface TextProblem {
  readonly from: number;
  readonly to: number;
  readonly severity: IssueSeverity;
  readonly message: string;
}

/** Looks at the text of a field while it is typed: what can't be read, what is not known here, what has the wrong type. */
export function diagnose(text: string, schema: FormSchema, types: TypeScope): readonly TextProblem[] {
  const value = valueOf(text, schema);
  // In JSON the places within the strings are not those within the text: the whole text is meant.
  if (typeof value !== 'string') return diagnoseJson(text, value, types);

  const problems = findExpressions(text).flatMap(({ from, to, parsed }): TextProblem[] => {
    if (!parsed.ok) {
      const at = Math.min(from + parsed.error.at, Math.max(from, to - 1));
      return [{ from: at, to: Math.min(text.length, at + 1), severity: 'error', message: withHint(parsed.error) }];
    }
    return inferExpression(parsed.expression, types).findings.map((finding) => ({
      from: from + (finding.at?.[0] ?? 0),
      to: finding.at === undefined ? to : from + finding.at[1],
      severity: finding.severity,
      message: withHint(finding),
    }));
  });
  if (problems.length > 0) return problems;

  const parsed = parseBinding(value);
  if (!parsed.ok || parsed.binding.kind !== 'expression') return [];
  // The form's schema has JSON Schema's words and a few of its own, which say nothing about values.
  const fits = isAssignable(inferBinding(parsed.binding, types).schema, schema as JsonSchema);
  return fits.ok ? [] : [{ from: 0, to: text.length, severity: 'error', message: fits.message }];
}

/** What the check reports of a text, each problem where it can be found in the text, else over all of it. */
export function placeIssues(text: string, issues: readonly Issue[], found: readonly TextProblem[]): readonly TextProblem[] {
  if (text.trim() === '') return [];
  return issues.map((issue, index) => ({
    from: found[index]?.from ?? 0,
    to: found[index]?.to ?? text.length,
    severity: issue.severity,
    message: withHint(issue),
  }));
}

function diagnoseJson(text: string, value: Parameters<typeof parseBinding>[0], types: TypeScope): readonly TextProblem[] {
  const parsed = parseBinding(value);
  const found: readonly Pick<Finding, 'message' | 'hint' | 'severity'>[] = parsed.ok
    ? inferBinding(parsed.binding, types).findings
    : parsed.errors.map((error) => ({ ...error, severity: 'error' as const }));
  return found.map((finding) => ({ from: 0, to: text.length, severity: finding.severity, message: withHint(finding) }));
}

function withHint({ message, hint }: Pick<Issue, 'message' | 'hint'>): string {
  return hint === undefined ? message : `${message} ${hint}`;
}
