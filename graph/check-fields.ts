import type { Binding } from './expression/ast.ts';
import { type Finding, inferBinding, type TypeScope } from './expression/infer.ts';
import { nearest } from './expression/nearest.ts';
import { parseBinding } from './expression/parse.ts';
import { fieldSchemas } from './field-schema.ts';
import type { Graph, GraphNode } from './graph.ts';
import { defaultScope, type FieldTypes, type GraphTypes, type NodeAnalysis, nodeTypes } from './graph-types.ts';
import type { Issue } from './issue.ts';
import type { Json, JsonSchema } from './json.ts';
import type { AnyNodeType, Catalogue } from './node-type.ts';
import type { Surroundings } from './surroundings.ts';
import { anyOf, describeType, isAssignable, mayBeNull, typeNames, withoutNull } from './types/schema-type.ts';
import { unknownFields } from './unknown-fields.ts';

interface SchemaIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** For a value that is none of a list: the list. */
  readonly values?: readonly unknown[];
}

/** What is wrong with a node's settings and fields. */
export function checkFields(graph: Graph, catalogue: Catalogue, node: GraphNode, types: GraphTypes): Issue[] {
  const type = catalogue[node.type];
  if (!type) return [];
  const analysis = types.node(node.id);
  return [
    ...checkConfig(node, type),
    ...checkInputs(node, type),
    ...checkUnknown(node, type),
    ...checkDefault(node, type, analysis),
    ...Object.entries(analysis?.fields ?? {}).flatMap(([field, known]) => checkField({ graph, node, type, scope: scopeOf(type, field, analysis) }, field, known)),
    ...checkProblems(node, type, analysis, { surroundings: types.surroundings, catalogue }),
  ];
}

function scopeOf(type: AnyNodeType, field: string, analysis: NodeAnalysis | undefined): TypeScope {
  return (type.perItem?.fields.includes(field) === true ? analysis?.itemScope : analysis?.scope) ?? {};
}

/** What the node type itself has to say. Settings that are not valid are named already. */
function checkProblems(node: GraphNode, type: AnyNodeType, analysis: NodeAnalysis | undefined, around: { readonly surroundings: Surroundings; readonly catalogue: Catalogue }): Issue[] {
  if (type.problems === undefined || analysis === undefined || !type.config.safeParse(node.config).success) return [];
  return type.problems(nodeTypes(node, type, { ...analysis, ...around })).map(({ severity = 'error', ...problem }) => ({ ...problem, severity, nodeId: node.id }));
}

/** What nobody reads is a mistake, and mostly a misspelt name: it is told, not ignored. */
function checkUnknown(node: GraphNode, type: AnyNodeType): Issue[] {
  return unknownFields(node, type).map(({ part, path, hint }) => ({
    code: 'FIELD_UNKNOWN',
    severity: 'error',
    nodeId: node.id,
    path: pathText(part, path),
    message: `"${node.name}": "${path.join('.')}" is not a ${part === 'config' ? 'setting' : 'field'} of "${type.title}".`,
    hint,
  }));
}

/** The value that stands in for a failure leaves by the first output, so it must have that type; nothing (null) always may. */
function checkDefault(node: GraphNode, type: AnyNodeType, analysis: NodeAnalysis | undefined): Issue[] {
  if (node.policy.onError !== 'default' || node.policy.default === undefined || analysis === undefined) return [];
  const issue = { severity: 'error', nodeId: node.id, path: 'policy.default' } as const;
  const parsed = parseBinding(node.policy.default);
  if (!parsed.ok) return parsed.errors.map((error) => ({ ...issue, code: error.code, message: `The default value of "${node.name}": ${error.message}`, ...(error.hint === undefined ? {} : { hint: error.hint }) }));
  const { schema, findings } = inferBinding(parsed.binding, defaultScope(analysis.scope));
  if (findings.length > 0) return findings.map((finding) => ({ ...issue, code: finding.code, severity: finding.severity, message: `The default value of "${node.name}": ${finding.message}`, ...(finding.hint === undefined ? {} : { hint: finding.hint }) }));
  const { firstPort } = analysis;
  // What a node only hands on is no promise of its own, and exact values are none either.
  const wanted = firstPort === undefined || firstPort === analysis.inputType ? {} : withoutValues(firstPort);
  const fit = isAssignable(schema, anyOf([wanted, { type: 'null' }]));
  return fit.ok ? [] : [{ ...issue, code: 'FIELD_TYPE', message: `The default value of "${node.name}" does not fit its output: ${fit.message}.`, hint: `Give ${describeType(wanted)}, as the node itself does.` }];
}

function withoutValues(schema: JsonSchema): JsonSchema {
  const { const: _value, enum: _values, anyOf: options, properties, items, ...rest } = schema;
  const type = typeNames(schema);
  return {
    ...rest,
    ...(type === null || options !== undefined ? {} : { type }),
    ...(options === undefined ? {} : { anyOf: options.map(withoutValues) }),
    ...(items === undefined ? {} : { items: withoutValues(items) }),
    ...(properties === undefined ? {} : { properties: Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, withoutValues(inner)])) }),
  };
}

function checkConfig(node: GraphNode, type: AnyNodeType): Issue[] {
  const parsed = type.config.safeParse(node.config);
  if (parsed.success) return [];
  return (parsed.error.issues as readonly SchemaIssue[]).map((issue) => ({
    code: 'CONFIG_INVALID',
    severity: 'error',
    nodeId: node.id,
    path: pathText('config', issue.path),
    message: `${titleOf(type.config, issue.path)} of "${node.name}": ${issue.message}.`,
    hint: optionHint(issue, valueAt(node.config, issue.path)) ?? 'Correct the setting.',
  }));
}

/** What the schema says of fields as they are written; a text with expressions is judged by its type instead. */
function checkInputs(node: GraphNode, type: AnyNodeType): Issue[] {
  const parsed = type.inputs.safeParse(node.inputs);
  if (parsed.success) return [];
  return (parsed.error.issues as readonly SchemaIssue[]).flatMap((issue): Issue[] => {
    const raw = valueAt(node.inputs, issue.path);
    if (raw === 'expression') return [];
    const isMissing = raw === undefined || raw === '' || raw === null;
    return [
      {
        code: isMissing ? 'FIELD_MISSING' : 'FIELD_INVALID',
        severity: 'error',
        nodeId: node.id,
        path: pathText('inputs', issue.path),
        message: isMissing ? `"${node.name}" needs ${titleOf(type.inputs, issue.path)}.` : `${titleOf(type.inputs, issue.path)} of "${node.name}": ${issue.message}.`,
        hint: isMissing ? 'Fill the field in.' : (optionHint(issue, raw) ?? 'Correct the field.'),
      },
    ];
  });
}

/** The option that was probably meant, where a value is none of a list. */
function optionHint({ values }: SchemaIssue, given: Json | undefined): string | null {
  const options = (values ?? []).filter((value) => typeof value === 'string');
  const like = typeof given === 'string' ? nearest(given, options) : null;
  return like === null ? null : `Did you mean "${like}"?`;
}

interface FieldPlace {
  readonly graph: Graph;
  readonly node: GraphNode;
  readonly type: AnyNodeType;
  readonly scope: TypeScope;
}

function checkField({ graph, node, type, scope }: FieldPlace, field: string, known: FieldTypes): Issue[] {
  const path = `inputs.${field}`;
  if (known.errors.length > 0) {
    return known.errors.map((error) => ({ code: error.code, severity: 'error' as const, nodeId: node.id, path: `${path}${error.path.startsWith('[') || error.path === '' ? '' : '.'}${error.path}`, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) }));
  }
  const issues = known.findings.length === 0 || known.binding === null ? [] : placedFindings(known.binding, scope, path).map((finding) => findingIssue(graph, node, finding.path, finding));
  const wanted = fieldSchemas(type).inputs[field];
  // A field that names something unknown has no type to speak of.
  if (!wanted || issues.some((issue) => issue.severity === 'error') || known.binding?.kind === 'literal') return issues;
  const fit = isAssignable(known.schema, wanted);
  if (fit.ok) return issues;
  const isOnlyAbsent = mayBeNull(known.schema) && isAssignable(withoutNull(known.schema), wanted).ok;
  return [
    ...issues,
    {
      code: isOnlyAbsent ? 'EXPRESSION_MAYBE_ABSENT' : 'FIELD_TYPE',
      severity: 'error',
      nodeId: node.id,
      path: `${path}${fit.path === '' || fit.path.startsWith('[') ? '' : '.'}${fit.path}`,
      message: isOnlyAbsent ? `The value for ${titleOf(type.inputs, [field])} of "${node.name}" may be missing.` : `${titleOf(type.inputs, [field])} of "${node.name}": ${fit.message}.`,
      hint: isOnlyAbsent ? 'Add ?? and another value, such as ?? "".' : `Give it ${describeType(wanted)}.`,
    },
  ];
}

/** Findings with the part of the field that each is about. */
function placedFindings(binding: Binding, scope: TypeScope, path: string): readonly (Finding & { readonly path: string })[] {
  switch (binding.kind) {
    case 'array':
      return binding.items.flatMap((item, index) => placedFindings(item, scope, `${path}[${index}]`));
    case 'object':
      return binding.entries.flatMap(([key, value]) => placedFindings(value, scope, `${path}.${key}`));
    case 'literal':
    case 'expression':
    case 'text':
      return inferBinding(binding, scope).findings.map((finding) => ({ ...finding, path }));
  }
}

function findingIssue(graph: Graph, node: GraphNode, path: string, finding: Finding): Issue {
  const { code, severity, message, hint } = finding;
  const named = finding.code === 'EXPRESSION_UNKNOWN_NAME' ? graph.nodes.find((other) => finding.message.includes(`"${other.name}"`)) : undefined;
  if (!named) return { code, severity, nodeId: node.id, path, message, ...(hint === undefined ? {} : { hint }) };
  return {
    code: 'REFERENCE_NOT_EARLIER',
    severity: 'error',
    nodeId: node.id,
    path,
    message: named.id === node.id ? `"${node.name}" refers to itself.` : `"${named.name}" does not run before "${node.name}".`,
    hint: 'Refer to a node from which a path leads here; in a loop, previous holds the values of the last round.',
  };
}

/** The raw value at a path; `expression` as soon as a text with an expression lies on the way. */
function valueAt(inputs: Json, path: readonly PropertyKey[]): Json | undefined {
  let value: Json | undefined = inputs;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) break;
    value = (value as { readonly [key: string]: Json })[String(key)];
    if (typeof value === 'string' && value.includes('{{')) return 'expression';
  }
  return value;
}

function pathText(root: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${String(key)}`), root);
}

/** What the form calls the field that a path begins with. */
function titleOf(schema: AnyNodeType['inputs'], path: readonly PropertyKey[]): string {
  const [first] = path;
  const field = typeof first === 'string' ? (schema.shape as Record<string, { meta(): { title?: string } | undefined }>)[first] : undefined;
  return `"${field?.meta()?.title ?? (typeof first === 'string' ? first : 'The form')}"`;
}
