import { NodeError } from '#graph/errors';
import type { Json, JsonSchema } from '#graph/json';
import type { StepBody } from '#graph/plan';
import { type ValueProblem, valueProblems } from '#graph/types/value-matches';
import type { Host } from '../host.ts';
import { type Carried, isBlobReference } from '../messages.ts';
import { carryToCall, evaluate, hasBlob } from '../values.ts';
import { type FiredPorts, pauseWhile, type StepCall } from '../run-context.ts';
import { countUsage } from '../usage.ts';
import { runChild } from './child-run.ts';

/** Runs another workflow as a child and hands on what it answers. */
export async function subworkflow({
  body,
  values,
  record,
  run,
  step,
  key,
  sentBytes,
}: StepCall<Extract<StepBody, { kind: 'subworkflow' }>>): Promise<FiredPorts> {
  const input = await carryToCall({ run, sentBytes }, await evaluate(run.host, body.input, values));
  record.change({ resolved: input, status: 'running' });
  const value = await runChild(run, {
    ...body,
    key,
    input,
    summary: step.name,
    onStart: (childRunId) => record.change({ childRunId, status: 'running' }),
    onUsage: (used) => countUsage(run, record, used),
    onWaiting(isWaiting) {
      pauseWhile(run.activity, isWaiting);
      record.change({ status: isWaiting ? 'waiting' : 'running' });
    },
  });
  const [problem, ...others] = body.schema === undefined ? [] : await problemsIn(value, body.schema, run.host);
  if (problem !== undefined) {
    throw new NodeError({
      code: 'TYPE_MISMATCH',
      message: `The called workflow answered something else than it did when this one was published: ${problem.message}${others.length === 0 ? '' : ` (and ${others.length} more)`}.`,
      hint: 'Publish this workflow again with what the called one answers now, or call a fixed version.',
      details: { problems: [problem, ...others].map(({ path, message }) => ({ path, message })) },
    });
  }
  return { out: value };
}

/** What keeps the answer from having the type that it was promised to have; stored parts of it are looked into outside. */
async function problemsIn(value: Carried, schema: JsonSchema, host: Host): Promise<readonly ValueProblem[]> {
  if (!hasBlob(value)) return valueProblems(value as Json, schema);
  if (host.since('checks-large-answers')) return host.engine.typeProblems({ value, schema });
  return isBlobReference(value) ? [] : valueProblems(value as Json, schema);
}
