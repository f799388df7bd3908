import type { Json } from '#graph/json';
import type { LoopState, RunState, StepState } from '#graph/run-state';
import type { Host } from './host.ts';
import type { BlobReference, Continued, RunResponse } from './messages.ts';
import type { RunContext } from './run-context.ts';
import { carry } from './values.ts';

/** Where a run is between two histories. */
interface Cut {
  readonly state: RunState;
  readonly response: RunResponse | null;
  readonly startedAt: string;
}

/** Writes the step runs of this history to the store, and returns what the next one begins with: little, because it is an argument. */
export async function continuedFrom(run: RunContext, { state, response, startedAt }: Cut): Promise<Omit<Continued, 'noticesLeft'>> {
  const { args, host, recorder, budget, usage, debug } = run;
  const stored = args.continued?.stored ?? 0;
  const smallState = await withoutLargeValues(host, state);
  const carriedState = (await carry(host, smallState as unknown as Json)) as unknown as RunState | BlobReference;
  const carriedResponse = response === null ? null : { ...response, body: await carry(host, response.body) };
  const steps = recorder.steps();
  await host.engine.archiveItems({ runId: args.runId, scope: '', steps, from: stored });
  recorder.takeSteps();
  return {
    startedAt,
    sequence: recorder.sequence(),
    ended: recorder.ended(),
    stored: stored + steps.length,
    state: carriedState,
    response: carriedResponse,
    models: [...usage.models],
    used: budget.used(),
    breakpoints: debug.breakpoints(),
  };
}

/** The state with claim checks in place of large values, each stored once: they stay the same over many histories. */
async function withoutLargeValues(host: Host, state: RunState): Promise<RunState> {
  const known = new Map<Json, Json | Promise<Json>>();
  const carried = (value: Json): Json | Promise<Json> => {
    const before = known.get(value) ?? carry(host, value);
    known.set(value, before);
    return before;
  };
  const each = async <T extends object>(entry: T): Promise<T> => {
    const entries = await Promise.all(Object.entries(entry).map(async ([name, value]) => [name, await carried(value as Json)] as const));
    return Object.fromEntries(entries) as T;
  };
  const stepOf = async ({ consumed, fired, ...step }: StepState): Promise<StepState> => {
    const [own, ports] = await Promise.all([each(step), fired === undefined ? undefined : each(fired)]);
    return { ...own, ...(consumed === undefined ? {} : { consumed }), ...(ports === undefined ? {} : { fired: ports }) };
  };
  const loopOf = async ([id, { previous, ...loop }]: [string, LoopState]): Promise<[string, LoopState]> => {
    return [id, { ...loop, previous: previous === null ? null : await each(previous) }];
  };
  const steps = await Promise.all(state.steps.map(stepOf));
  const edges = await Promise.all(state.edges.map(each));
  const loops = await Promise.all(Object.entries(state.loops).map(loopOf));
  return { ...state, input: await carried(state.input), steps, edges, loops: Object.fromEntries(loops) };
}
