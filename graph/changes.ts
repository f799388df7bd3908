import type { z } from 'zod';
import { isSame, type WorkflowDocument } from './document.ts';
import type { Graph, GraphEdge, GraphNode } from './graph.ts';
import type { Json } from './json.ts';
import { byId } from './merge/keyed.ts';
import type { AnyNodeType, Catalogue } from './node-type.ts';
import { renameNodes } from './operations.ts';

/** One difference between two documents, in words. */
export interface Change {
  readonly kind: 'added' | 'removed' | 'changed' | 'renamed' | 'moved' | 'connected' | 'disconnected';
  /** What it is about: `llm`, `classify · billing → reply`, `3 nodes`. */
  readonly subject: string;
  /** The node's type, or what the subject is: `Ask a model`, `Note`, `Workflow`. Empty where the subject says it. */
  readonly what: string;
  /** For a change, field by field. */
  readonly fields: readonly FieldChange[];
  /** The node, where it is one that the later document has. */
  readonly nodeId: string | null;
}

/** A field of a node or of the workflow with its values; undefined where it is not set. */
export interface FieldChange {
  readonly title: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** What differs between two documents, in the order in which a reader wants it: nodes, then edges, then everything around them. */
export function listChanges(before: WorkflowDocument, after: WorkflowDocument, catalogue: Catalogue): readonly Change[] {
  const later = byId(after.graph.nodes);
  const earlier = byId(before.graph.nodes);
  // References follow a rename: fields that only say the new name are not changed.
  const renamed = renameNodes(before.graph, new Map(after.graph.nodes.map(({ id, name }) => [id, name])));
  const nodes = byId(renamed.nodes);
  const title = (node: GraphNode): string => catalogue[node.type]?.title ?? node.type;
  const changes: Change[] = [];
  for (const node of after.graph.nodes)
    if (!earlier.has(node.id)) changes.push({ kind: 'added', subject: node.name, what: title(node), fields: [], nodeId: node.id });
  for (const node of before.graph.nodes)
    if (!later.has(node.id)) changes.push({ kind: 'removed', subject: node.name, what: title(node), fields: [], nodeId: null });
  for (const node of after.graph.nodes) {
    const [old, same] = [earlier.get(node.id), nodes.get(node.id)];
    if (old === undefined || same === undefined) continue;
    if (old.name !== node.name)
      changes.push({
        kind: 'renamed',
        subject: node.name,
        what: title(node),
        fields: [{ title: 'Name', before: old.name, after: node.name }],
        nodeId: node.id,
      });
    const fields = nodeChanges(same, node, after.graph, catalogue);
    if (fields.length > 0) changes.push({ kind: 'changed', subject: node.name, what: title(node), fields, nodeId: node.id });
  }
  return [
    ...changes,
    ...edgeChanges(before.graph, after.graph),
    ...noteChanges(before.graph, after.graph),
    ...documentChanges(before, after),
    ...moves(before.graph, after.graph),
  ];
}

function nodeChanges(before: GraphNode, after: GraphNode, graph: Graph, catalogue: Catalogue): readonly FieldChange[] {
  const type = catalogue[after.type];
  const part = (name: 'config' | 'inputs' | 'policy', titleOf: (key: string) => string): FieldChange[] =>
    recordChanges(before[name] as Fields, after[name] as Fields, titleOf);
  const parent = (node: GraphNode): string | undefined => graph.nodes.find(({ id }) => id === node.parentId)?.name;
  return [
    ...single('Type', catalogue[before.type]?.title ?? before.type, catalogue[after.type]?.title ?? after.type),
    ...part('inputs', (key) => fieldTitle(type, 'inputs', key)),
    ...part('config', (key) => fieldTitle(type, 'config', key)),
    ...part('policy', (key) => POLICY_TITLES[key] ?? wordsOf(key)),
    ...single('Waits for', before.join, after.join),
    ...(before.parentId === after.parentId ? [] : single('Inside', parent(before), parent(after))),
    ...single('Pinned output', before.pinned ?? undefined, after.pinned ?? undefined),
  ];
}

/** The title that a node type's form gives a field. */
export function fieldTitle(type: AnyNodeType | undefined, part: 'config' | 'inputs', key: string): string {
  const field = (type?.[part].shape as { readonly [key: string]: z.ZodType } | undefined)?.[key];
  return field?.meta()?.title ?? wordsOf(key);
}

/** The titles of a node's settings for time, failure and retry. */
export const POLICY_TITLES: { readonly [key: string]: string } = {
  timeoutMs: 'Time limit',
  retry: 'Retry',
  onError: 'When it fails',
  default: 'Default output',
  loopLimit: 'Maximum iterations',
};

type Fields = { readonly [key: string]: Json | undefined };

function recordChanges(before: Fields, after: Fields, titleOf: (key: string) => string): FieldChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => single(titleOf(key), before[key], after[key]));
}

function single(title: string, before: Json | undefined, after: Json | undefined): FieldChange[] {
  return isSame(before, after) ? [] : [{ title, before, after }];
}

/** Edges of removed nodes are not told of: they went with them. */
function edgeChanges(before: Graph, after: Graph): readonly Change[] {
  const [earlier, later] = [byId(before.nodes), byId(after.nodes)];
  const keyOf = (edge: GraphEdge): string => JSON.stringify([edge.from.node, edge.from.port, edge.to.node]);
  const [were, are] = [new Set(before.edges.map(keyOf)), new Set(after.edges.map(keyOf))];
  const words = (edge: GraphEdge): string => {
    const name = (id: string): string => (later.get(id) ?? earlier.get(id))?.name ?? id;
    return `${name(edge.from.node)}${edge.from.port === 'out' ? '' : ` · ${edge.from.port}`} → ${name(edge.to.node)}`;
  };
  const change = (kind: 'connected' | 'disconnected', edge: GraphEdge): Change => ({
    kind,
    subject: words(edge),
    what: '',
    fields: [],
    nodeId: null,
  });
  return [
    ...after.edges.filter((edge) => !were.has(keyOf(edge))).map((edge) => change('connected', edge)),
    ...before.edges
      .filter((edge) => !are.has(keyOf(edge)) && later.has(edge.from.node) && later.has(edge.to.node))
      .map((edge) => change('disconnected', edge)),
  ];
}

function noteChanges(before: Graph, after: Graph): readonly Change[] {
  const [earlier, later] = [byId(before.notes), byId(after.notes)];
  const change = (kind: Change['kind'], text: string, fields: readonly FieldChange[] = []): Change => ({
    kind,
    subject: text.trim() === '' ? 'an empty note' : `“${shortened(text)}”`,
    what: 'Note',
    fields,
    nodeId: null,
  });
  return [
    ...after.notes.filter(({ id }) => !earlier.has(id)).map(({ text }) => change('added', text)),
    ...before.notes.filter(({ id }) => !later.has(id)).map(({ text }) => change('removed', text)),
    ...after.notes.flatMap((note) => {
      const old = earlier.get(note.id);
      const fields = old === undefined ? [] : [...single('Text', old.text, note.text), ...single('Color', old.color, note.color)];
      return fields.length === 0 ? [] : [change('changed', note.text, fields)];
    }),
  ];
}

function documentChanges(before: WorkflowDocument, after: WorkflowDocument): readonly Change[] {
  const budget = (document: WorkflowDocument): Json | undefined => document.graph.settings?.budget as Json | undefined;
  const { budget: _before, ...settings } = before.graph.settings ?? {};
  const { budget: _after, ...otherSettings } = after.graph.settings ?? {};
  const fields = [
    ...single('Name', before.name, after.name),
    ...single('Description', before.description, after.description),
    ...single('Budget', budget(before), budget(after)),
    ...recordChanges(settings as Fields, otherSettings as Fields, wordsOf),
    ...single('Groups', before.graph.groups as Json, after.graph.groups as Json),
  ];
  return fields.length === 0 ? [] : [{ kind: 'changed', subject: 'Workflow', what: '', fields, nodeId: null }];
}

function moves(before: Graph, after: Graph): readonly Change[] {
  const things = byId([...before.nodes, ...before.notes]);
  const place = ({ position, size }: { readonly position: unknown; readonly size?: unknown }): unknown => ({
    position,
    ...(size === undefined ? {} : { size }),
  });
  const moved = [...after.nodes, ...after.notes].filter((thing) => {
    const old = things.get(thing.id);
    return old !== undefined && !isSame(place(old), place(thing));
  });
  if (moved.length === 0) return [];
  const [first] = moved;
  return [
    {
      kind: 'moved',
      subject:
        moved.length === 1 && first !== undefined && 'name' in first
          ? first.name
          : `${moved.length} ${moved.length === 1 ? 'item' : 'items'}`,
      what: 'On the canvas only',
      fields: [],
      nodeId: null,
    },
  ];
}

function shortened(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

/** `maxTokens` → `Max tokens`. */
function wordsOf(key: string): string {
  const words = key
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
