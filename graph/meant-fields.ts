import type { GlobalMeta, z } from 'zod';
import { nearest } from './expression/nearest.ts';
import { fieldSchemas } from './field-schema.ts';
import type { DescribedSchema } from './field-title.ts';
import type { Graph, GraphNode } from './graph.ts';
import type { Json, JsonObject } from './json.ts';
import type { AnyNodeType, Catalogue } from './node-type.ts';

type Part = 'config' | 'inputs';
type Stored = Pick<GraphNode, 'config' | 'inputs'>;

/** A setting or field of a node under another name than its own. */
export interface MeantField {
  readonly part: Part;
  readonly name: string;
  /** The field that it can only mean. */
  readonly meant: { readonly part: Part; readonly name: string };
}

type Known = ReturnType<typeof fieldSchemas>;

/** Other parts of Heddle look for these under their own names, to tell what is in use. */
const BY_NAME_ONLY: ReadonlySet<unknown> = new Set(['connection', 'knowledge', 'workflow', 'tools', 'hidden']);

/**
 * The settings and fields of a node whose names can mean one field only: one letter off, written in another style (`timeout_ms`), a common
 * other name of the field
 * (`code` for `source`), or in the wrong one of `config` and `inputs`. The field itself must be empty and must take the value. Triggers are
 * read by their exact names.
 */
export function meantFields(node: Stored, type: AnyNodeType): readonly MeantField[] {
  if (type.isTrigger === true) return [];
  const known = fieldSchemas(type);
  const found = (['config', 'inputs'] as const).flatMap((part) =>
    Object.entries(node[part]).flatMap(([name, value]): readonly MeantField[] => {
      if (Object.hasOwn(known[part], name)) return [];
      const meant = fieldMeantBy(type, part, name, known);
      return meant !== null && node[meant.part][meant.name] === undefined && isTaken(type, meant, value) ? [{ part, name, meant }] : [];
    }),
  );
  return found.filter(
    ({ meant }) => found.filter((other) => other.meant.part === meant.part && other.meant.name === meant.name).length === 1,
  );
}

/** The node with these fields under their own names; the same node when there are none. */
export function withMeantFields<N extends Stored>(node: N, fields: readonly MeantField[]): N {
  return fields.reduce<N>((read, { part, name, meant }) => {
    const { [name]: value = null, ...rest } = read[part] as JsonObject;
    const without = { ...read, [part]: rest };
    return { ...without, [meant.part]: { ...without[meant.part], [meant.name]: value } };
  }, node);
}

/** The graph as it is meant. What is drawn stays as it is written; check and compile read it like this, and the check says so. */
export function readFieldNames(graph: Graph, catalogue: Catalogue): Graph {
  const nodes = graph.nodes.map((node) => {
    const type = catalogue[node.type];
    return type === undefined ? node : withMeantFields(node, meantFields(node, type));
  });
  return nodes.every((node, index) => node === graph.nodes[index]) ? graph : { ...graph, nodes };
}

function fieldMeantBy(type: AnyNodeType, part: Part, name: string, known: Known): MeantField['meant'] | null {
  const other = part === 'config' ? 'inputs' : 'config';
  if (Object.hasOwn(known[other], name)) return { part: other, name };
  for (const at of [part, other] as const) {
    const names = Object.keys(known[at]);
    const same = names.filter((field) =>
      [field, ...(metaOf(type, { part: at, name: field }).aliases ?? [])].some((known) => plain(known) === plain(name)),
    );
    const close = same.length > 0 ? same : at === part && name.length >= 4 ? names.filter((field) => isOneOff(name, field)) : [];
    const [only] = close;
    if (only !== undefined && close.length === 1) return { part: at, name: only };
  }
  return null;
}

/** A setting is no place for expressions: one in it would be sent as it is written. */
function isTaken(type: AnyNodeType, { part, name }: MeantField['meant'], value: Json): boolean {
  const { control } = metaOf(type, { part, name });
  if (control !== undefined && BY_NAME_ONLY.has(control)) return false;
  const isExpression = JSON.stringify(value).includes('{{');
  if (isExpression) return part === 'inputs';
  return (type[part].shape as { readonly [field: string]: AnyNodeType['config'] })[name]?.safeParse(value).success === true;
}

/** What `.meta()` says of a field; the JSON Schema of one that takes anything has lost it. */
function metaOf(type: AnyNodeType, { part, name }: MeantField['meant']): Pick<GlobalMeta, 'aliases' | 'control'> {
  const field = (type[part].shape as { readonly [field: string]: z.ZodType | undefined })[name];
  return { ...(fieldSchemas(type)[part][name] as DescribedSchema | undefined), ...field?.meta() } as Pick<
    GlobalMeta,
    'aliases' | 'control'
  >;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_\- ]/g, '');
}

function isOneOff(name: string, field: string): boolean {
  return field.length >= 4 && nearest(name, [field], 1) !== null;
}
