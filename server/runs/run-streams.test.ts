import { describe, expect, it } from 'vitest';
import { createEventBus } from '#graph/event-bus';
import type { RunEvent } from '#graph/run-event';
import { createRunStreams } from './run-streams.ts';

const token = (runId: string, text: string): RunEvent => ({ type: 'token-emitted', runId, stepKey: 'a/0', attempt: 1, text });
const finished = (runId: string): RunEvent => ({
  type: 'run-finished',
  runId,
  sequence: 9,
  at: '2026-01-01T00:00:00.000Z',
  status: 'finished',
  output: null,
  error: null,
  failedNode: null,
});

describe('the texts that runs stream', () => {
  it('are joined while the run is open', () => {
    const bus = createEventBus();
    const streams = createRunStreams(bus);
    bus.publish(token('r1', 'Dear '));
    bus.publish(token('r1', 'customer'));
    expect(streams.of('r1')).toEqual({ 'a/0': { number: 1, text: 'Dear customer' } });
    streams.stop();
  });

  it('are forgotten with the end of the run, also when a piece comes after it', () => {
    const bus = createEventBus();
    const streams = createRunStreams(bus);
    bus.publish(token('r1', 'Dear '));
    bus.publish(finished('r1'));
    bus.publish(token('r1', 'customer'));
    expect(streams.of('r1')).toEqual({});
    streams.stop();
  });
});
