import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Version, Workflow } from '#graph/api';
import type { Graph, GraphNode } from '#graph/graph';
import { createTestApp, type TestApp } from '../testing/test-app.ts';
import { pinGenerations } from './pins.ts';

const node = (type: string, config: GraphNode['config']): GraphNode => ({
  id: type,
  type,
  typeVersion: 1,
  name: type,
  position: { x: 0, y: 0 },
  parentId: null,
  config,
  inputs: {},
  policy: {},
  pinned: null,
});
const graphOf = (...nodes: readonly GraphNode[]): Graph => ({ format: 1, nodes: [...nodes], edges: [], notes: [], groups: [] });
const pinned = (number: number | null) => ({ follow: 'pinned', number }) as const;

describe('pinning the generations of a graph', () => {
  it('keeps searches that are to be pinned to what is live, also those of agents, and leaves the others', async () => {
    const search = { knowledge: 'kb', generation: pinned(null) };
    const graph = graphOf(
      node('retrieve', search),
      node('agent', { tools: [{ kind: 'node', type: 'retrieve', name: 'look', config: search }, { kind: 'mcp' }] }),
      node('http', search),
    );
    const { nodes } = await pinGenerations(graph, async () => 3);
    expect(nodes.map(({ config }) => config)).toEqual([
      { knowledge: 'kb', generation: pinned(3) },
      { tools: [{ kind: 'node', type: 'retrieve', name: 'look', config: { knowledge: 'kb', generation: pinned(3) } }, { kind: 'mcp' }] },
      search,
    ]);
  });

  it('leaves numbers that are given, searches that follow, and bases that are gone', async () => {
    const graph = graphOf(
      node('retrieve', { knowledge: 'kb', generation: pinned(1) }),
      node('retrieve', { knowledge: 'kb', generation: { follow: 'latest' } }),
      node('retrieve', { knowledge: 'gone', generation: pinned(null) }),
    );
    expect(await pinGenerations(graph, async (id) => (id === 'kb' ? 3 : null))).toEqual(graph);
  });
});

describe('a published workflow that keeps to a generation', () => {
  let test: TestApp;
  beforeEach(async () => {
    test = await createTestApp();
  });
  afterEach(() => test.close());

  it('has it in its version and holds it, until it goes offline', async () => {
    const at = '2026-11-01T10:00:00.000Z';
    await test.store.knowledge.create({
      id: 'kb',
      name: 'Guides',
      description: '',
      fields: [],
      settings: { chunking: { strategy: 'headings', size: 500 }, embedding: { model: 'offline:hash-384', dimensions: 384 } },
      at,
    });
    const start = { ...node('manual', {}), id: 'start' };
    const search = { ...node('retrieve', { knowledge: 'kb', generation: pinned(null) }), inputs: { query: 'Hello' } };
    const graph = { ...graphOf(start, search), edges: [{ id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'retrieve' } }] };
    const workflow = await test.json<Workflow>('POST', '/api/workflows', { name: 'Ask the guides', graph });
    const version = await test.json<Version>('POST', `/api/workflows/${workflow.id}/publish`, {});
    expect(version.graph.nodes.find(({ id }) => id === 'retrieve')?.config['generation']).toEqual(pinned(1));

    const refused = await test.call('DELETE', '/api/knowledge/kb/generations/1');
    expect([refused.status, await refused.json()]).toMatchObject([
      422,
      { error: { code: 'GENERATION_PINNED', message: 'The live version of "Ask the guides" searches generation 1.' } },
    ]);
    await test.json('PUT', `/api/workflows/${workflow.id}/live`, { version: null });
    expect((await test.call('DELETE', '/api/knowledge/kb/generations/1')).status).not.toBe(422);

    const held = await test.call('DELETE', '/api/knowledge/kb');
    expect([held.status, await held.json()]).toMatchObject([
      409,
      {
        error: { code: 'IN_USE', message: expect.stringContaining('Ask the guides') },
        uses: [{ name: 'Ask the guides', where: 'draft: retrieve' }],
      },
    ]);
    await test.store.knowledge.remove('kb');
    const rollback = await test.call('PUT', `/api/workflows/${workflow.id}/live`, { version: 1 });
    expect([rollback.status, await rollback.json()]).toMatchObject([422, { error: { code: 'GENERATION_MISSING' } }]);
    expect(await test.json('POST', `/api/workflows/${workflow.id}/check`, {})).toMatchObject({
      issues: [{ code: 'KNOWLEDGE_UNKNOWN', path: 'config.knowledge' }],
    });
  });
});
