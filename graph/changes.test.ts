import { describe, expect, it } from 'vitest';
import { catalogue } from '#nodes/index';
import { draw } from '#test/stack/draw';
import { type Change, listChanges } from './changes.ts';
import type { WorkflowDocument } from './document.ts';
import { withOpenPins } from './generation-pins.ts';
import type { Graph, GraphNode } from './graph.ts';
import { removeNodes, renameNode } from './operations.ts';

const base: WorkflowDocument = {
  name: 'Mail',
  description: '',
  graph: draw(
    [
      { type: 'webhook', name: 'call' },
      { type: 'llm', name: 'answer', inputs: { prompt: 'Answer {{ call.body }}' } },
      { type: 'respond', name: 'reply', inputs: { body: '{{ answer.text }}' } },
    ],
    ['call -> answer', 'answer -> reply'],
  ),
};
const updateNode = (graph: Graph, id: string, change: (node: GraphNode) => GraphNode): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node) => (node.id === id ? change(node) : node)),
});
const idOf = (name: string): string => base.graph.nodes.find((node) => node.name === name)!.id;
const edit = (change: (graph: Graph) => Graph): WorkflowDocument => ({ ...base, graph: change(base.graph) });
const told = (after: WorkflowDocument, before = base): string[] => listChanges(before, after, catalogue).map(inWords);
const inWords = ({ kind, subject, fields }: Change): string =>
  `${kind} ${subject}${fields.map(({ title, before, after }) => ` ${title}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`).join(',')}`;

describe('the changes between two documents', () => {
  it('are none between equal ones', () => {
    expect(told(structuredClone(base))).toEqual([]);
  });

  it('name fields by their titles, with what they were and are', () => {
    const after = edit((graph) =>
      updateNode(graph, idOf('answer'), (node) => ({
        ...node,
        inputs: { ...node.inputs, prompt: 'Reply' },
        config: { ...node.config, model: 'auto' },
        policy: { timeoutMs: 1_000 },
      })),
    );
    expect(told(after)).toEqual([
      'changed answer Prompt: "Answer {{ call.body }}" -> "Reply", Model: undefined -> "auto", Time limit: undefined -> 1000',
    ]);
  });

  it('tell a rename once, not at every reference', () => {
    const renamed = renameNode(base.graph, idOf('answer'), 'draft');
    expect(told(edit(() => ('graph' in renamed ? renamed.graph : base.graph)))).toEqual(['renamed draft Name: "answer" -> "draft"']);
  });

  it('tell added and removed nodes and edges; those of a removed node went with it', () => {
    const added = { ...base.graph.nodes[1]!, id: 'x', name: 'second', inputs: {} };
    const after = edit((graph) => {
      const without = removeNodes(graph, [idOf('reply')]);
      return {
        ...without,
        nodes: [...without.nodes, added],
        edges: [...without.edges, { id: 'e', from: { node: idOf('answer'), port: 'error' }, to: { node: 'x' } }],
      };
    });
    expect(told(after)).toEqual(['added second', 'removed reply', 'connected answer · error → second']);
    expect(told(base, after)).toEqual(['added reply', 'removed second', 'connected answer → reply']);
  });

  it('tell notes, settings, the name, and what only moved', () => {
    const note = { id: 'n', text: 'Ask  first', position: { x: 0, y: 0 }, size: { width: 1, height: 1 } };
    const after: WorkflowDocument = {
      ...edit((graph) => ({
        ...updateNode(graph, idOf('call'), (node) => ({ ...node, position: { x: 9, y: 9 } })),
        notes: [note],
        settings: { budget: { tokens: 5 } },
      })),
      name: 'Post',
    };
    expect(told(after)).toEqual([
      'added “Ask first”',
      'changed Workflow Name: "Mail" -> "Post", Budget: undefined -> {"tokens":5}',
      'moved call',
    ]);
  });

  it('leave out the generation that publishing pinned a search to', () => {
    const search = (generation: { readonly follow: string; readonly number?: number }): Graph =>
      draw([{ type: 'retrieve', name: 'find', config: { knowledge: 'kb', generation } }], []);
    const draft = search({ follow: 'pinned' });
    expect(withOpenPins(search({ follow: 'pinned', number: 3 }), draft).nodes[0]?.config).toEqual(draft.nodes[0]?.config);
    expect(
      withOpenPins(search({ follow: 'pinned', number: 3 }), search({ follow: 'pinned', number: 4 })).nodes[0]?.config['generation'],
    ).toEqual({ follow: 'pinned', number: 3 });
  });
});
