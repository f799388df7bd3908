import { describe, expect, it } from 'vitest';
import { emptyGraph, graphSchema, type Graph } from '#graph/graph';
import { runSchema, stepRunSchema, type Run, type StepRun } from '#graph/run';
import { formatDuration, viewRun } from './run-view.ts';

const graph: Graph = graphSchema.parse({
  ...emptyGraph,
  nodes: ['start', 'check', 'yes', 'no'].map((id) => ({ id, type: 'set', name: id, position: { x: 0, y: 0 } })),
  edges: [
    { id: 'e0', from: { node: 'start', port: 'out' }, to: { node: 'check' } },
    { id: 'e1', from: { node: 'check', port: 'true' }, to: { node: 'yes' } },
    { id: 'e2', from: { node: 'check', port: 'false' }, to: { node: 'no' } },
  ],
});

const step = (nodeId: string, status: StepRun['status'], more: Partial<StepRun> = {}): StepRun =>
  stepRunSchema.parse({
    nodeId,
    name: nodeId,
    type: 'set',
    scope: '',
    iteration: 0,
    status,
    input: null,
    resolved: null,
    port: null,
    output: null,
    error: null,
    attempts: 1,
    startedAt: null,
    finishedAt: null,
    tokens: 0,
    costUsd: 0,
    model: null,
    ...more,
  });

const run = (steps: readonly StepRun[]): Run =>
  runSchema.parse({
    id: 'r',
    workflowId: 'w',
    workflowName: 'w',
    version: null,
    status: 'running',
    trigger: 'manual',
    error: null,
    failedNode: null,
    startedAt: '2026-01-01T00:00:00Z',
    finishedAt: null,
    tokens: 0,
    costUsd: 0,
    models: [],
    input: null,
    output: null,
    graph,
    steps,
    sequence: 1,
    streams: {},
  });

describe('the run on the canvas', () => {
  it('colours the edge that was taken, the one that runs and the one that was not', () => {
    const view = viewRun({
      graph,
      streams: {},
      run: run([
        step('start', 'finished', { port: 'out' }),
        step('check', 'finished', { port: 'true' }),
        step('yes', 'running'),
        step('no', 'skipped'),
      ]),
    });
    expect(Object.fromEntries(view.edges)).toEqual({ e0: 'taken', e1: 'running', e2: 'skipped' });
  });

  it('counts iterations and adds up tokens', () => {
    const view = viewRun({
      graph,
      streams: { 'yes/1': 'Hel' },
      run: run([step('yes', 'finished', { tokens: 5 }), step('yes', 'running', { iteration: 1, tokens: 7 })]),
    });
    expect(view.nodes.get('yes')).toMatchObject({ status: 'running', count: 2, ended: 1, tokens: 12, stream: 'Hel' });
  });

  it('says what an agent is at, and afterwards which tools it used', () => {
    const substep = (id: string, change: object) =>
      ({
        id,
        turn: 2,
        kind: 'tool',
        name: 'lookup_order',
        status: 'finished',
        input: null,
        output: null,
        error: null,
        attempts: 1,
        startedAt: null,
        finishedAt: null,
        tokens: 0,
        costUsd: 0,
        model: null,
        ...change,
      }) as NonNullable<StepRun['substeps']>[number];
    const running = viewRun({
      graph,
      streams: {},
      run: run([step('yes', 'running', { substeps: [substep('2.tool.1', { status: 'running' })] })]),
    });
    expect(running.nodes.get('yes')).toMatchObject({ doing: 'turn 2 · lookup_order' });
    const ended = viewRun({
      graph,
      streams: {},
      previous: running,
      run: run([step('yes', 'finished', { substeps: [substep('2.tool.1', {}), substep('2.tool.2', {})] })]),
    });
    expect(ended.nodes.get('yes')).toMatchObject({ doing: null, tools: [{ name: 'lookup_order', count: 2, failed: 0 }] });
  });

  it('adds up what the cache saved, and what the items of a batch used', () => {
    const call = {
      model: 'openai:small',
      outcome: 'cached' as const,
      because: 'first' as const,
      inputTokens: 0,
      outputTokens: 0,
      costUsd: 0,
      savedTokens: 30,
      savedUsd: 0.5,
      firstTokenMs: null,
      durationMs: 2,
    };
    const item = (index: number) =>
      step('yes.item', 'finished', { scope: `yes[${index}]`, tokens: 10, costUsd: 0.25, model: 'openai:small', calls: [call] });
    const view = viewRun({
      graph,
      streams: {},
      maps: { 'yes/0': { done: 2, failed: 0, total: 3 } },
      run: run([step('yes', 'running'), item(0), item(1)]),
    });
    expect(view.nodes.get('yes')).toMatchObject({
      status: 'running',
      count: 1,
      tokens: 20,
      costUsd: 0.5,
      model: 'openai:small',
      progress: '2/3',
      saved: { hits: 2, tokens: 60, costUsd: 1 },
    });
  });

  it('keeps the identity of nodes that did not change', () => {
    const first = viewRun({ graph, streams: {}, run: run([step('start', 'finished', { port: 'out' }), step('check', 'running')]) });
    const second = viewRun({
      graph,
      streams: {},
      previous: first,
      run: run([step('start', 'finished', { port: 'out' }), step('check', 'finished', { port: 'true' })]),
    });
    expect(second.nodes.get('start')).toBe(first.nodes.get('start'));
    expect(second.nodes.get('check')).not.toBe(first.nodes.get('check'));
  });

  it('marks what was changed since the run, and only that', () => {
    const ran = run([step('start', 'finished', { port: 'out' }), step('check', 'finished', { port: 'true' })]);
    const change = (id: string, by: Partial<Graph['nodes'][number]>): Graph => ({
      ...graph,
      nodes: graph.nodes.map((node) => (node.id === id ? { ...node, ...by } : node)),
    });
    const stale = (drawn: Graph) =>
      [...viewRun({ graph: drawn, streams: {}, run: ran }).nodes].filter(([, view]) => view.isStale).map(([id]) => id);
    expect(stale(structuredClone(graph))).toEqual([]);
    expect(stale(change('check', { position: { x: 9, y: 9 }, name: 'moved' }))).toEqual([]);
    expect(stale(change('check', { inputs: { fields: [] } }))).toEqual(['check']);
    expect(stale(change('start', { policy: { ...graph.nodes[0]!.policy, onError: 'port' } }))).toEqual(['start']);
  });

  it('writes spans of time the way people say them', () => {
    expect([320, 4_210, 42_000, 125_000, 11_520_000].map(formatDuration)).toEqual(['320 ms', '4.2 s', '42 s', '2 min 5 s', '3 h 12 min']);
  });
});
