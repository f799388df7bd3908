import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Version, Workflow } from '#graph/api';
import type { Graph } from '#graph/graph';
import { check } from '#graph/check';
import { compile } from '#graph/compile';
import type { JsonSchema } from '#graph/json';
import { catalogue } from '#nodes/index';
import { draw } from '#test/stack/draw';
import { createTestApp, type TestApp } from '../testing/test-app.ts';

const order = {
  type: 'object',
  properties: { total: { type: 'number' }, lines: { type: 'array', items: { type: 'string' } }, note: { type: 'string' } },
  required: ['total', 'lines'],
} as const;
const graph: Graph = draw(
  [
    { type: 'webhook', name: 'call', config: { access: 'public', bodySchema: order } },
    { type: 'review', name: 'look', inputs: { title: 'Fine?', value: '{{ call.body }}' } },
    { type: 'set', name: 'after', inputs: { fields: [{ name: 'double', type: 'auto', value: '{{ look.value.total * 2 }}' }] } },
  ],
  ['call -> look', 'look.approved -> after'],
);

describe('what a person hands in', () => {
  let test: TestApp;
  beforeEach(async () => {
    test = await createTestApp();
  });
  afterEach(() => test.close());

  async function openReview(): Promise<string> {
    const workflow = await test.json<Workflow>('POST', '/api/workflows', { name: 'Orders', graph });
    const version = await test.json<Version>('POST', `/api/workflows/${workflow.id}/publish`, {});
    const stored = await test.store.versions.get(workflow.id, version.number);
    const runId = 'run_reviewed';
    await test.store.runs.insert({
      id: runId,
      workflowId: workflow.id,
      workflowName: 'Orders',
      version: version.number,
      trigger: 'webhook',
      triggerNode: 'call',
      graphHash: stored!.graphHash,
      planHash: stored!.planHash,
      startedAt: new Date().toISOString(),
      input: null,
    });
    await test.store.reviews.open({
      id: `${runId}~a`,
      runId,
      workflowId: workflow.id,
      nodeId: 'look',
      nodeName: 'look',
      title: 'Fine?',
      instructions: '',
      value: { total: 1, lines: ['a'] },
      openedAt: new Date().toISOString(),
      deadline: null,
    });
    return `${runId}~a`;
  }

  it('must have the type that later nodes rely on; every complaint comes at once, and the review stays open', async () => {
    const id = await openReview();
    for (const value of [null, { lines: [] }, { total: 'much', lines: 'none' }, []]) {
      const answer = await test.call('POST', `/api/reviews/${id}/decision`, { decision: 'approve', value });
      expect([answer.status, await answer.json()]).toMatchObject([422, { error: { code: 'VALUE_TYPE' } }]);
    }
    const two = await test.call('POST', `/api/reviews/${id}/decision`, { decision: 'approve', value: { total: 'much', lines: ['a', 5] } });
    expect(((await two.json()) as { error: { issues: { path: string }[] } }).error.issues.map(({ path }) => path)).toEqual([
      'value.total',
      'value.lines[1]',
    ]);
    expect(await test.json('GET', `/api/reviews/${id}`)).toMatchObject({ status: 'open' });
    expect(test.engine.decided).toEqual([]);
    expect(
      await test.json('POST', `/api/reviews/${id}/decision`, { decision: 'approve', value: { total: 12, lines: [], note: 'changed' } }),
    ).toMatchObject({ status: 'decided' });
  });

  it('may be anything where it is rejected, because nothing relies on it', async () => {
    const id = await openReview();
    expect(await test.json('POST', `/api/reviews/${id}/decision`, { decision: 'reject', value: 'no' })).toMatchObject({
      status: 'decided',
    });
  });
});

describe('what stands for a node', () => {
  it('is a problem when pinned data is of another type', () => {
    const pinned = {
      ...graph,
      nodes: graph.nodes.map((node) => (node.name === 'after' ? { ...node, pinned: { out: { double: 'much' } } } : node)),
    };
    expect(check(pinned, catalogue).map(({ code, path, severity }) => `${severity} ${code} ${path}`)).toContain(
      'warning PIN_TYPE pinned.out',
    );
    const fine = {
      ...graph,
      nodes: graph.nodes.map((node) => (node.name === 'after' ? { ...node, pinned: { out: { double: 4 } } } : node)),
    };
    expect(check(fine, catalogue).map(({ code }) => code)).not.toContain('PIN_TYPE');
  });

  it('keeps with a call what the called workflow was known to answer', () => {
    const output: JsonSchema = { type: 'object', properties: { reply: { type: 'string' } }, required: ['reply'] };
    const called = { id: 'wf_a', name: 'A', description: '', version: 1, input: {}, output, calls: [] };
    const compiled = compile(
      draw(
        [
          { type: 'manual', name: 'start' },
          { type: 'subworkflow', name: 'ask', config: { workflow: 'wf_a' } },
        ],
        ['start -> ask'],
      ),
      catalogue,
      { surroundings: { workflowId: null, workflows: { wf_a: called } } },
    );
    expect(compiled.ok && compiled.plan.steps[1]?.body).toMatchObject({ kind: 'subworkflow', schema: output });
  });
});
