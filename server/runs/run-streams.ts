import type { RunEventBus } from '#graph/event-bus';
import { type RunEvent, textNumber } from '#graph/run-event';
import { stepKey } from '#graph/step-key';
import { streamingSubstep } from '#graph/streaming-substep';

/** Text streamed so far, and which text of its step it is, as `textNumber` counts. */
export interface StreamedText {
  readonly number: number;
  readonly text: string;
}

/** The text that model steps have streamed so far, for screens that come late. */
export interface RunStreams {
  /** By `stepKey`, for the steps of the run that are still streaming. */
  of(runId: string): { readonly [stepKey: string]: StreamedText };
  stop(): void;
}

const TEXT_LENGTH = 256 * 1024;
const RUNS = 2_000;

/** What ended lately: a piece of text that comes after the end is of no use to anybody. */
const ENDED_RUNS = 2_000;

interface GrowingText {
  readonly number: number;
  text: string;
}

/** Keeps what passes on the bus until its step or run ends; the oldest run goes when there are too many. */
export function createRunStreams(events: RunEventBus): RunStreams {
  const runs = new Map<string, Map<string, GrowingText>>();
  const ended = new Set<string>();

  function add(event: Extract<RunEvent, { type: 'token-emitted' }>): void {
    if (ended.has(event.runId)) return;
    let steps = runs.get(event.runId);
    if (steps === undefined) {
      const [oldest] = runs.keys();
      if (runs.size >= RUNS && oldest !== undefined) runs.delete(oldest);
      steps = new Map();
      runs.set(event.runId, steps);
    }
    const known = steps.get(event.stepKey);
    const number = textNumber(event);
    // A retry and a fallback write a text of their own; what the one before still had in its buffer comes too late.
    if (known === undefined || number > known.number) steps.set(event.stepKey, { number, text: event.text });
    else if (number === known.number && known.text.length < TEXT_LENGTH) known.text += event.text;
  }

  function end(runId: string): void {
    runs.delete(runId);
    ended.add(runId);
    const [oldest] = ended;
    if (ended.size > ENDED_RUNS && oldest !== undefined) ended.delete(oldest);
  }

  const stop = events.subscribe('*', (event) => {
    switch (event.type) {
      case 'token-emitted':
        return add(event);
      case 'step-started':
      case 'step-waiting':
        // An agent has said what it had to say in this turn, and the next one begins with nothing.
        if (streamingSubstep(event.step) !== undefined) runs.get(event.runId)?.delete(stepKey(event.step));
        return;
      case 'step-finished':
      case 'step-failed':
      case 'step-cancelled':
        return void runs.get(event.runId)?.delete(stepKey(event.step));
      case 'run-finished':
        return end(event.runId);
      default:
    }
  });

  return {
    of: (runId) => Object.fromEntries([...(runs.get(runId) ?? [])].map(([key, { number, text }]) => [key, { number, text }])),
    stop,
  };
}
