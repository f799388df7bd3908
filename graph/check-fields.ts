import { writeDuration } from './duration.ts';
import type { Binding } from './expression/ast.ts';
import { type Finding, inferBinding } from './expression/infer.ts';
import { nearest } from './expression/nearest.ts';
import { parseBinding } from './expression/parse.ts';
import { noNames, type TypeScope } from './expression/type-scope.ts';
import { type Fields, fieldSchemas } from './field-schema.ts';
import { fieldTitle, schemasAlong } from './field-title.ts';
import type { Graph, GraphNode } from './graph.ts';
import { defaultScope, type FieldTypes, type GraphTypes, type NodeAnalysis, nodeTypes } from './graph-types.ts';
import type { Issue } from './issue.ts';
import type { Json, JsonSchema } from './json.ts';
import { settledNode } from './node-ports.ts';
import type { AnyNodeType, Catalogue } from './node-type.ts';
import type { Surroundings } from './surroundings.ts';
import { valueProblems } from './types/value-matches.ts';
import { anyOf, describeType, isAssignable, mayBeNull, withoutNull } from './types/schema-type.ts';
import { withoutValues } from './types/without-values.ts';
import { unknownFields } from './unknown-fields.ts';

interface SchemaIssue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
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
    ...checkDefault(node, type, analysis),
    ...checkPins(node, analysis),
    ...Object.entries(analysis?.fields ?? {}).flatMap(([field, known]) =>
      checkField({ graph, node, type, scope: scopeOf(type, field, analysis) }, field, known),
    ),
    ...checkProblems(node, type, analysis, { surroundings: types.surroundings, catalogue }),
  ];
}

function scopeOf(type: AnyNodeType, field: string, analysis: NodeAnalysis | undefined): TypeScope {
  return (type.perItem?.fields.includes(field) === true ? analysis?.itemScope : analysis?.scope) ?? noNames;
}

/** What the node type itself has to say. Settings that are not valid are named already. */
function checkProblems(
  node: GraphNode,
  type: AnyNodeType,
  analysis: NodeAnalysis | undefined,
  around: { readonly surroundings: Surroundings; readonly catalogue: Catalogue },
): Issue[] {
  if (type.problems === undefined || analysis === undefined || !type.config.safeParse(node.config).success) return [];
  return type
    .problems(nodeTypes(node, type, { ...analysis, ...around }))
    .map(({ severity = 'error', ...problem }) => ({ ...problem, severity, nodeId: node.id }));
}

/** What nobody reads is a mistake: it is told, not ignored. What can mean one field only is read as that, and told as well. */
export function checkUnknown(node: GraphNode, type: AnyNodeType): Issue[] {
  return unknownFields(node, type).map(({ part, path, hint, meant }) => ({
    code: meant === undefined ? 'FIELD_UNKNOWN' : 'FIELD_MISNAMED',
    severity: meant === undefined ? 'error' : 'warning',
    nodeId: node.id,
    path: pathText(part, path),
    message: `"${node.name}": "${path.join('.')}" is not a ${part === 'config' ? 'setting' : 'field'} of "${type.title}"${meant === undefined ? '' : ` and is read as "${fieldSchemas(type)[meant.meant.part][meant.meant.name]?.title ?? meant.meant.name}"`}.`,
    hint,
  }));
}

/** The value that stands in for a failure leaves by the first output, so it must have that type; nothing (null) always may. */
function checkDefault(node: GraphNode, type: AnyNodeType, analysis: NodeAnalysis | undefined): Issue[] {
  if (node.policy.onError !== 'default' || node.policy.default === undefined || analysis === undefined) return [];
  const issue = { severity: 'error', nodeId: node.id, path: 'policy.default' } as const;
  const parsed = parseBinding(node.policy.default);
  if (!parsed.ok)
    return parsed.errors.map((error) => ({
      ...issue,
      code: error.code,
      message: `The default value of "${node.name}": ${error.message}`,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    }));
  const { schema, findings } = inferBinding(parsed.binding, defaultScope(analysis.scope));
  if (findings.length > 0)
    return findings.map((finding) => ({
      ...issue,
      code: finding.code,
      severity: finding.severity,
      message: `The default value of "${node.name}": ${finding.message}`,
      ...(finding.hint === undefined ? {} : { hint: finding.hint }),
    }));
  const { firstPort } = analysis;
  // What a node only hands on is no promise of its own, and exact values are none either.
  const wanted = firstPort === undefined || firstPort === analysis.inputType ? {} : withoutRequired(withoutValues(firstPort));
  const fit = isAssignable(schema, anyOf([wanted, { type: 'null' }]));
  return fit.ok
    ? []
    : [
        {
          ...issue,
          code: 'FIELD_TYPE',
          message: `The default value of "${node.name}" does not fit its output: ${fit.message}.`,
          hint: `Give ${describeType(wanted)}, as the node itself does.`,
        },
      ];
}

/** A default may leave fields out: nodes that read them are told that they may be missing. */
function withoutRequired(schema: JsonSchema): JsonSchema {
  const { required: _required, anyOf: options, ...rest } = schema;
  return options === undefined ? rest : { ...rest, anyOf: options.map(withoutRequired) };
}

/** Pinned data stands for the node in draft runs, so later nodes must be able to rely on it as on the node. */
function checkPins({ id, name, pinned }: GraphNode, analysis: NodeAnalysis | undefined): Issue[] {
  return Object.entries(pinned ?? {}).flatMap(([port, value]) =>
    valueProblems(value, withoutValues(analysis?.ports[port] ?? {})).map((problem): Issue => ({
      code: 'PIN_TYPE',
      severity: 'warning',
      nodeId: id,
      path: `pinned.${port}`,
      message: `The data pinned to "${name}" is not what the node gives: ${problem.message}.`,
      hint: 'Correct the pinned data, or remove it.',
    })),
  );
}

function checkConfig(node: GraphNode, type: AnyNodeType): Issue[] {
  const parsed = type.config.safeParse(node.config);
  if (parsed.success) return [];
  return (parsed.error.issues as readonly SchemaIssue[]).map((issue) => ({
    code: 'CONFIG_INVALID',
    severity: 'error',
    nodeId: node.id,
    path: pathText('config', issue.path),
    message: `"${fieldTitle(fieldSchemas(type).config, issue.path)}" of "${node.name}": ${messageOf(issue, fieldSchemas(type).config)}.`,
    hint: optionHint(issue, valueAt(node.config, issue.path)) ?? 'Correct the setting.',
  }));
}

/** What the schema says of fields as they are written; a text with expressions is judged by its type instead. */
function checkInputs(node: GraphNode, type: AnyNodeType): Issue[] {
  const fields = fieldSchemas(type).inputs;
  const parsed = type.inputs.safeParse(node.inputs);
  const found = parsed.success ? [] : (parsed.error.issues as readonly SchemaIssue[]);
  const issues = found.flatMap((issue): Issue[] => {
    const raw = valueAt(node.inputs, issue.path);
    if (raw === 'expression') return [];
    if (isMissing(raw)) return [missingIssue(node, fields, issue.path)];
    return [
      {
        code: 'FIELD_INVALID',
        severity: 'error',
        nodeId: node.id,
        path: pathText('inputs', issue.path),
        message: `"${fieldTitle(fields, issue.path)}" of "${node.name}": ${messageOf(issue, fields)}.`,
        hint: optionHint(issue, raw) ?? 'Correct the field.',
      },
    ];
  });
  const required = type.requiredInputs?.(settledNode(node, type)) ?? [];
  const missing = required.filter((field) => isMissing(node.inputs[field])).map((field) => missingIssue(node, fields, [field]));
  // A field can break several rules at once; that it is empty is told once.
  return [...issues, ...missing].filter(
    (issue, index, all) =>
      issue.code !== 'FIELD_MISSING' || all.findIndex((other) => other.code === issue.code && other.path === issue.path) === index,
  );
}

function isMissing(raw: Json | undefined): boolean {
  return raw === undefined || raw === null || (typeof raw === 'string' && raw.trim() === '');
}

function missingIssue(node: GraphNode, fields: Fields, path: readonly PropertyKey[]): Issue {
  return {
    code: 'FIELD_MISSING',
    severity: 'error',
    nodeId: node.id,
    path: pathText('inputs', path),
    message: `${fieldTitle(fields, path)} is required.`,
    hint: 'Fill in the field.',
  };
}

/** What is wrong with a value; lengths of time are told as people write them, not in milliseconds. */
function messageOf(issue: SchemaIssue, fields: Fields): string {
  const along = schemasAlong(fields, issue.path);
  if (along.length < issue.path.length || along.at(-1)?.control !== 'duration') return issue.message;
  if (issue.code === 'too_small') return `it must be at least ${writeDuration(Number(issue.minimum))}`;
  if (issue.code === 'too_big') return `it can be at most ${writeDuration(Number(issue.maximum))}`;
  return 'it must be a length of time, such as 90 s or 2 h';
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
    return known.errors.map((error) => ({
      code: error.code,
      severity: 'error' as const,
      nodeId: node.id,
      path: `${path}${error.path.startsWith('[') || error.path === '' ? '' : '.'}${error.path}`,
      message: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    }));
  }
  const issues =
    known.findings.length === 0 || known.binding === null
      ? []
      : placedFindings(known.binding, scope, path).map((finding) => findingIssue(graph, node, finding.path, finding));
  const wanted = fieldSchemas(type).inputs[field];
  // A field that names something unknown has no type to speak of.
  if (!wanted || issues.some((issue) => issue.severity === 'error') || known.binding?.kind === 'literal') return issues;
  if (known.binding === null || isAssignable(known.schema, wanted).ok) return issues;
  return [...issues, ...misfits(known.binding, wanted, scope, [field]).map((misfit) => misfitIssue(node, type, misfit))];
}

/** A part of a field whose type is not the wanted one. */
interface Misfit {
  readonly path: readonly PropertyKey[];
  readonly schema: JsonSchema;
  readonly wanted: JsonSchema;
}

/** The smallest parts of a field that do not fit, each at its own place: of a list of cases, the condition that is meant. */
function misfits(binding: Binding, wanted: JsonSchema, scope: TypeScope, path: readonly PropertyKey[]): readonly Misfit[] {
  const { schema } = inferBinding(binding, scope);
  if (isAssignable(schema, wanted).ok) return [];
  const inner =
    binding.kind === 'array' && wanted.items !== undefined
      ? binding.items.flatMap((item, index) => misfits(item, wanted.items ?? {}, scope, [...path, index]))
      : binding.kind === 'object' && wanted.properties !== undefined
        ? binding.entries.flatMap(([key, value]) =>
            wanted.properties?.[key] === undefined ? [] : misfits(value, wanted.properties[key], scope, [...path, key]),
          )
        : [];
  return inner.length > 0 ? inner : [{ path, schema, wanted }];
}

function misfitIssue(node: GraphNode, type: AnyNodeType, { path, schema, wanted }: Misfit): Issue {
  const fit = isAssignable(schema, wanted);
  const within = fit.ok ? '' : fit.path;
  const isOnlyAbsent = mayBeNull(schema) && isAssignable(withoutNull(schema), wanted).ok;
  const title = fieldTitle(fieldSchemas(type).inputs, path);
  return {
    code: isOnlyAbsent ? 'EXPRESSION_MAYBE_ABSENT' : 'FIELD_TYPE',
    severity: 'error',
    nodeId: node.id,
    path: `${pathText('inputs', path)}${within === '' || within.startsWith('[') ? '' : '.'}${within}`,
    message: isOnlyAbsent
      ? `The value for "${title}" of "${node.name}" may be missing.`
      : `"${title}" of "${node.name}": ${fit.ok ? '' : fit.message}.`,
    hint: isOnlyAbsent ? 'Add ?? and another value, such as ?? "".' : `Give it ${describeType(wanted)}.`,
  };
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
  const named = finding.code === 'EXPRESSION_UNKNOWN_NAME' ? nodeNamedIn(graph, finding.message) : undefined;
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

const byName = new WeakMap<Graph, ReadonlyMap<string, GraphNode>>();

/** The node that a message names in quotes. */
function nodeNamedIn(graph: Graph, message: string): GraphNode | undefined {
  const nodes = byName.get(graph) ?? new Map(graph.nodes.toReversed().map((node) => [node.name, node]));
  byName.set(graph, nodes);
  return message.split('"').flatMap((part) => nodes.get(part) ?? [])[0];
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
