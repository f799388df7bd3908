import { NodeError } from '#graph/errors';
import type { Json } from '#graph/json';
import type { Plan, StepBody } from '#graph/plan';
import type { Tape } from '#graph/tape';
import { budgetFor } from '../budget.ts';
import type { Host } from '../host.ts';
import type { StepUsage } from '../failures.ts';
import { runItems } from '../items.ts';
import { type BlobReference, type Carried, isBlobReference, type ItemsResult, longMapId, type RunArguments } from '../messages.ts';
import { counted, countUsage } from '../usage.ts';
import { carry, evaluate, pick } from '../values.ts';
import { type FiredPorts, pauseWhile, type StepCall } from '../run-context.ts';
import { startChild } from '../start-child.ts';

/** Runs the nested plan for each item of a list. */
export async function map(step: StepCall<Extract<StepBody, { kind: 'map' }>>): Promise<FiredPorts> {
  const { body, values, record, run, key } = step;
  const items = await evaluate(run.host, body.items, values);
  const total = await lengthOf(run.host, items);
  record.change({ resolved: { items: total, concurrency: body.concurrency }, status: 'running' });
  if (total === 0) return { out: [] };
  const scope = scopeOfItems(step);
  const captured = pick(values, [...body.plan.captures, 'run']);

  if (Array.isArray(items) && total <= run.host.limits.inlineItems) {
    const { results, failed } = await runItems(run, body.plan, {
      scope,
      items: items as readonly Json[],
      offset: 0,
      concurrency: body.concurrency,
      onItemError: body.onItemError,
      captured,
      onProgress: (done, failedSoFar) => progress(done, failedSoFar),
      onWaiting: (isWaiting) => record.change({ status: isWaiting ? 'waiting' : 'running' }),
    });
    progress(total, failed);
    return { out: results };
  }

  const within = run.tape.within(scope);
  const tape = within === undefined ? undefined : ((await carry(run.host, within as unknown as Json)) as unknown as Tape | BlobReference);
  const list = isBlobReference(items) ? items : await run.host.engine.storeValue(items);
  const child = {
    id: longMapId(run.host.id, key),
    args: {
      ...argsForItems(run.args),
      ...(tape === undefined ? {} : { tape }),
      debug: run.debug.breakpoints(),
      plan: await travelling(run.host, body.plan),
      input: list,
      ...budgetFor(run),
      items: {
        scope,
        total,
        offset: 0,
        concurrency: body.concurrency,
        onItemError: body.onItemError,
        captured,
        chunks: [],
        failed: 0,
        lanes: run.lanes,
      },
    },
    timeoutMs: null,
    summary: `${step.step.name}: ${total} items`,
  };
  const onWaiting = (isWaiting: boolean): void => {
    pauseWhile(run.activity, isWaiting);
    record.change({ status: isWaiting ? 'waiting' : 'running' });
  };
  const result = await counted(run.host, () => startChild<ItemsResult>(run, child, onWaiting), count);
  progress(total, result.failed);
  if (result.used !== undefined) count({ ...result.used, model: null, recorded: result.recorded ?? result.used });
  return { out: result.results };

  function count(used: StepUsage): void {
    countUsage(run, record, used);
  }

  function progress(done: number, failed: number): void {
    run.recorder.emit({ type: 'map-progressed', nodeId: step.step.id, iteration: step.iteration, done, failed, total });
  }
}

/** Names what runs inside this round of the map: without the round, a map in a loop would name its steps twice. */
function scopeOfItems({ scope, step, iteration, run }: StepCall): string {
  const round = iteration > 0 && run.host.since('map-rounds') ? `#${iteration}` : '';
  return `${scope === '' ? '' : `${scope}.`}${step.id}${round}`;
}

/**
 * None of the list's own steps ended before the run came here: a long map begins in no earlier history, and never elsewhere. The tape is
 * handed on in part.
 */
function argsForItems({ tape: _tape, reuse: _reuse, handedOver: _handedOver, continued: _continued, ...args }: RunArguments): RunArguments {
  return args;
}

async function lengthOf({ engine }: Host, items: Carried): Promise<number> {
  if (Array.isArray(items)) return items.length;
  const length = isBlobReference(items) ? await engine.listLength(items) : null;
  if (length !== null) return length;
  throw new NodeError({
    code: 'MAP_ITEMS_NOT_A_LIST',
    message: `A map goes over a list; it was given ${isBlobReference(items) ? 'a large value that is not a list' : describe(items)}.`,
    hint: 'Point the items field at a list.',
  });
}

/** A plan that is too large to travel goes by claim check. */
async function travelling({ engine, limits }: Host, plan: Plan): Promise<Plan | BlobReference> {
  const json = plan as unknown as Json;
  return JSON.stringify(json).length > limits.planBytes ? engine.storeValue(json) : plan;
}

function describe(value: Carried): string {
  return value === null ? 'nothing' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
