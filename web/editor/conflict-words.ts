import type { SavedBy } from '#graph/api';
import { fieldTitle, POLICY_TITLES } from '#graph/changes';
import type { WorkflowDocument } from '#graph/document';
import type { MergeConflict } from '#graph/merge/merge-value';
import type { Catalogue } from '#graph/node-type';
import type { EditorIdentity } from './editor-identity.ts';

/** Who saved a draft, at the beginning of a sentence. */
export function whoSaved(savedBy: SavedBy | null, me: EditorIdentity): string {
  if (savedBy === null) return 'Somebody';
  if (savedBy.kind === 'editor') return savedBy.browser === me.browser ? 'Another tab in this browser' : 'Somebody in another browser';
  return savedBy.name === null ? 'A program with the API key of the environment' : `A program with the API key “${savedBy.name}”`;
}

/** What a conflict is about: `answer · Prompt`. */
export function conflictTitle({ path }: MergeConflict, documents: readonly WorkflowDocument[], catalogue: Catalogue): string {
  const [area, id = '', part, key = ''] = path;
  if (area === 'name') return 'Workflow name';
  if (area === 'description') return 'Workflow description';
  if (area === 'settings') return 'Workflow settings';
  if (area === 'notes') return 'Note';
  if (area === 'groups') return 'Group';
  if (area === 'edges') return `Connection ${connectionWords(id, documents)}`;
  const node = findNode(id, documents);
  const name = node?.name ?? id;
  if (part === undefined) return name;
  if (part === 'config' || part === 'inputs')
    return `${name} · ${fieldTitle(node === undefined ? undefined : catalogue[node.type], part, key)}`;
  if (part === 'policy') return `${name} · ${POLICY_TITLES[key] ?? key}`;
  return `${name} · ${NODE_TITLES[part] ?? part}`;
}

const NODE_TITLES: { readonly [field: string]: string } = {
  name: 'Name',
  type: 'Type',
  typeVersion: 'Type',
  parentId: 'Inside',
  join: 'Waits for',
  pinned: 'Pinned output',
  origin: 'Origin',
};

function connectionWords(id: string, documents: readonly WorkflowDocument[]): string {
  const edge = documents.flatMap(({ graph }) => graph.edges).find((candidate) => candidate.id === id);
  if (edge === undefined) return id;
  return `${findNode(edge.from.node, documents)?.name ?? edge.from.node} → ${findNode(edge.to.node, documents)?.name ?? edge.to.node}`;
}

function findNode(id: string, documents: readonly WorkflowDocument[]) {
  return documents.flatMap(({ graph }) => graph.nodes).find((node) => node.id === id);
}
