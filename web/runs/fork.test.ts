import { describe, expect, it } from 'vitest';
import { nodeSchema } from '#graph/graph';
import { runSchema, type StepRun } from '#graph/run';
import { forkOffer } from './fork.ts';

const node = nodeSchema.parse({ id: 'a', type: 'set', name: 'a', position: { x: 0, y: 0 } });

const offer = (step: Partial<StepRun>, status = 'finished', of = node) =>
  forkOffer(
    runSchema.parse({
      id: 'r',
      workflowId: 'w',
      workflowName: 'w',
      version: null,
      status,
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
      graph: { format: 1, nodes: [node], edges: [] },
      sequence: 1,
      streams: {},
      steps: [
        {
          nodeId: 'a',
          name: 'a',
          type: 'set',
          scope: '',
          iteration: 0,
          status: 'finished',
          input: null,
          resolved: null,
          port: 'out',
          output: { total: 7 },
          error: null,
          attempts: 1,
          startedAt: null,
          finishedAt: null,
          tokens: 0,
          costUsd: 0,
          model: null,
          ...step,
        },
      ],
    }),
    of,
  );

describe('running again from a node on', () => {
  it('is offered for an ended run, with the output to replace', () => {
    expect(offer({})).toEqual({ output: { total: 7 } });
    expect(offer({ status: 'failed', port: null, output: null }, 'failed')).toEqual({ output: undefined });
  });

  it('does not let an output be replaced that is not all there', () => {
    expect(offer({ output: { big: { $blob: 'x', bytes: 1, url: '/api/blobs/x' } } })).toEqual({ output: undefined });
  });

  it('is not offered while the run is open, inside a container, or where nothing ran', () => {
    expect(offer({}, 'running')).toBeNull();
    expect(offer({}, 'finished', { ...node, parentId: 'm' })).toBeNull();
    expect(offer({ status: 'skipped' })).toBeNull();
  });
});
