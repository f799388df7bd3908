import { parseBinding } from '#graph/expression/parse';
import type { Graph, GraphNode } from '#graph/graph';
import agent from './agent/node.ts';
import http from './http/node.ts';
import llm from './llm/node.ts';
import { modelChainSchema } from './model-fields.ts';
import memory from './memory/node.ts';
import merge from './merge/node.ts';
import respond from './respond/node.ts';
import set from './set/node.ts';
import template from './template/node.ts';
import { verbatimNames } from './verbatim-names.ts';
import wait from './wait/node.ts';

/** Whose text is meant for people; that of other models (labels, extracted data) is not. */
const SPEAKERS: readonly string[] = [llm.type, agent.type];

/** What may lie between a model and the answer: none of them decides that the text must not go out. */
const PASSED: readonly string[] = [memory, http, set, template, merge, wait].map(({ type }) => type);

/**
 * The ids of the nodes whose text is the answer, so that a visitor may read it while it is written. Left out is a model whose text
 * others work on (a draft, a search query) or of which the answer has only a part, and one behind which a check may still hold it back: a
 * guardrail, a person, a branch.
 */
export function speakersOf(graph: Graph): readonly string[] {
  const nodes = graph.nodes.filter(({ parentId }) => parentId === null);
  const edges = graph.edges.filter(({ from }) => from.port !== 'error');
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const after = (id: string): readonly string[] => edges.filter(({ from }) => from.node === id).map(({ to }) => to.node);
  const before = (id: string): readonly string[] => edges.filter(({ to }) => to.node === id).map(({ from }) => from.node);
  const speaks = ({ type, config }: GraphNode): boolean =>
    SPEAKERS.includes(type) && config['outputSchema'] == null && !isCheckedByChain(config['model']);

  const answers = nodes.filter(({ type }) => type === respond.type);
  // Without a respond node, the last node's output is the answer.
  if (answers.length === 0) return nodes.filter((node) => speaks(node) && after(node.id).length === 0).map(({ id }) => id);

  const found = new Set<string>();
  for (const answer of answers) {
    const named = namesIn(answer);
    const given = named.has('input') ? sourcesOf(answer.id) : new Set<string>();
    const upstream = reach(answer.id, before);
    for (const node of nodes) {
      if (!speaks(node) || !(named.has(node.name) || given.has(node.id)) || !upstream.has(node.id)) continue;
      const between = [...reach(node.id, after)].filter((id) => upstream.has(id));
      if (between.every((id) => PASSED.includes(byId.get(id)?.type ?? ''))) found.add(node.id);
    }
  }
  return [...found];

  /** The nodes whose value comes in there, also through nodes that hand on what they get. */
  function sourcesOf(id: string): ReadonlySet<string> {
    return reach(id, (at) => (at === id || [merge.type, wait.type].includes(byId.get(at)?.type ?? '') ? before(at) : []));
  }
}

/** A chain whose first answer another model may replace: until then it is a draft. */
function isCheckedByChain(model: unknown): boolean {
  const parsed = modelChainSchema.safeParse(model);
  return parsed.success && parsed.data.routing.kind === 'escalate';
}

/** Whether a step of this key belongs to one of the nodes. */
export function isSpoken(stepKey: string, speakers: readonly string[]): boolean {
  return speakers.some((id) => stepKey.startsWith(`${id}/`));
}

/** The nodes whose text a body has as it is: by name, or `input` for what comes in. */
function namesIn({ inputs }: GraphNode): ReadonlySet<string> {
  const { body } = inputs;
  if (body === undefined || body === '') return new Set(['input']);
  const parsed = parseBinding(body);
  return parsed.ok ? verbatimNames(parsed.binding) : new Set();
}

function reach(start: string, next: (id: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const waiting = [...next(start)];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    waiting.push(...next(id));
  }
  return seen;
}
