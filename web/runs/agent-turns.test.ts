import { describe, expect, it } from 'vitest';
import { substepSchema, type Substep } from '#graph/run';
import { doingNow, replyOf, toolsUsed, turnsOf } from './agent-turns.ts';

const at = (second: number) => `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`;

const substep = (id: string, change: Partial<Substep> = {}): Substep =>
  substepSchema.parse({
    id,
    turn: Number(id.split('.')[0]),
    kind: id.split('.')[1],
    name: '',
    status: 'finished',
    input: null,
    output: null,
    error: null,
    attempts: 1,
    startedAt: at(1),
    finishedAt: at(2),
    tokens: 0,
    costUsd: 0,
    model: null,
    ...change,
  });

const tool = (id: string, name: string, change: Partial<Substep> = {}) => substep(id, { name, ...change });

describe('the turns of an agent', () => {
  it('gather the model, its tools and compactions, from first start to last end', () => {
    const turns = turnsOf([
      substep('1.model'),
      tool('1.tool.1', 'find', { finishedAt: at(7) }),
      tool('1.tool.2', 'sum', { finishedAt: at(4) }),
      substep('2.model', { output: { text: 'Sent yesterday.', toolCalls: [] } }),
    ]);
    expect(turns).toMatchObject([
      { number: 1, status: 'finished', tools: ['find', 'sum'], startedAt: at(1), finishedAt: at(7) },
      { number: 2, tools: [], said: 'Sent yesterday.' },
    ]);
  });

  it('are fine when a tool failed, because the model was told', () => {
    expect(turnsOf([substep('1.model'), tool('1.tool.1', 'find', { status: 'failed' })])).toMatchObject([
      { status: 'finished', failedTools: 1 },
    ]);
    expect(turnsOf([substep('1.model', { status: 'failed' })])).toMatchObject([{ status: 'failed' }]);
    expect(turnsOf([substep('1.model', { status: 'failed' }), substep('1.compaction'), substep('1.model.again')])).toMatchObject([
      { status: 'finished' },
    ]);
  });

  it('are open while one of their parts is', () => {
    expect(turnsOf([substep('1.model'), tool('1.tool.1', 'pay', { status: 'waiting', finishedAt: null })])).toMatchObject([
      { status: 'waiting', finishedAt: null },
    ]);
    expect(
      turnsOf([substep('1.model'), tool('1.tool.1', 'pay', { status: 'waiting' }), tool('1.tool.2', 'find', { status: 'running' })]),
    ).toMatchObject([{ status: 'running' }]);
  });
});

describe('what an agent does now', () => {
  it('is said in a few words', () => {
    expect(doingNow([substep('1.model', { status: 'running' })])).toBe('turn 1 · thinking');
    expect(doingNow([substep('1.model', { status: 'running' })], true)).toBe('turn 1 · writing');
    expect(doingNow([substep('3.model'), tool('3.tool.1', 'lookup_order', { status: 'running' })])).toBe('turn 3 · lookup_order');
    expect(
      doingNow([
        tool('3.tool.1', 'a', { status: 'running' }),
        tool('3.tool.2', 'b', { status: 'running' }),
        tool('3.tool.3', 'c', { status: 'running' }),
      ]),
    ).toBe('turn 3 · a, b and 1 more');
    expect(doingNow([tool('2.tool.1', 'refund', { status: 'waiting' })])).toBe('turn 2 · refund waits for approval');
    expect(doingNow([substep('4.compaction', { status: 'running' })])).toBe('turn 4 · shortening the context');
    expect(doingNow([substep('1.model')])).toBeNull();
  });

  it('counts the tools that were used', () => {
    expect(
      toolsUsed([substep('1.model'), tool('1.tool.1', 'find'), tool('1.tool.2', 'find', { status: 'failed' }), tool('2.tool.1', 'pay')]),
    ).toEqual([
      { name: 'find', count: 2, failed: 1 },
      { name: 'pay', count: 1, failed: 0 },
    ]);
  });
});

describe('the reply of a model', () => {
  it('is read from the output, whatever its form', () => {
    expect(replyOf({ text: 'Hi', toolCalls: [], dropped: ['10 of 20 characters'] })).toEqual({
      text: 'Hi',
      data: undefined,
      dropped: ['10 of 20 characters'],
    });
    expect(replyOf('summary').text).toBe('summary');
    expect(replyOf(null).text).toBe('');
  });

  it('shows the beginning of a text that an event cut', () => {
    expect(replyOf({ $shortened: '{"text":"Dear \\"custo', bytes: 9_000 }).text).toBe('Dear "custo…');
    expect(replyOf({ $shortened: '{"text":"cut in an escape \\', bytes: 9_000 }).text).toBe('cut in an escape …');
    expect(replyOf({ $shortened: '{"data":1', bytes: 9_000 }).text).toBe('');
  });
});
