import { NodeError } from '#graph/errors';
import type { Binding } from '#graph/expression/ast';
import type { Json } from '#graph/json';
import type { Step, StepBody } from '#graph/plan';
import { valueMatches } from '#graph/types/schema-type';
import { isBlobReference, type Carried } from '../messages.ts';
import type { FiredPorts, StepCall } from '../run-context.ts';

type Body<K extends StepBody['kind']> = Extract<StepBody, { kind: K }>;

/** The kinds that the workflow carries out by itself, in no time and without an event. */
export type LogicBody = Body<'assign' | 'branch' | 'respond' | 'fail'>;

/** Gives the value of one of the step's bindings. */
export type ValueOf = (binding: Binding) => Carried;

/** Whether a step is one of logic only. */
export function isLogic(step: Step): step is Step & { readonly body: LogicBody } {
  const { kind } = step.body;
  return kind === 'assign' || kind === 'branch' || kind === 'respond' || kind === 'fail';
}

/** The bindings of a logic step. */
export function logicBindings(body: LogicBody): readonly Binding[] {
  switch (body.kind) {
    case 'assign':
      return [body.value];
    case 'branch':
      return [body.value, ...body.cases.map(({ when }) => when)];
    case 'respond':
      return [body.status, body.headers, body.body];
    case 'fail':
      return [body.message];
  }
}

/**
 * Carries out a logic step, without a promise: in the sandbox each one costs about as much as the whole step, because the
 * SDK keeps its stack trace.
 */
export function logic(step: StepCall<LogicBody>, valueOf: ValueOf): FiredPorts {
  const { body } = step;
  switch (body.kind) {
    case 'assign':
      return assign({ ...step, body }, valueOf);
    case 'branch':
      return branch({ ...step, body }, valueOf);
    case 'respond':
      return respond({ ...step, body }, valueOf);
    case 'fail':
      return fail(body, valueOf);
  }
}

/** Computes a value. */
function assign({ body, record }: StepCall<Body<'assign'>>, valueOf: ValueOf): FiredPorts {
  const value = valueOf(body.value);
  record.change({ resolved: value, quiet: true });
  if (body.schema && !isBlobReference(value)) {
    const match = valueMatches(value, body.schema);
    if (!match.ok) {
      throw new NodeError({
        code: 'TYPE_MISMATCH',
        message: `The value does not have the declared type: ${match.message}`,
        hint: 'Change the expression, or the declared type of the field.',
        details: { path: match.path },
      });
    }
  }
  return { [body.port]: value };
}

/** Chooses the ports to leave by. */
function branch({ body, record }: StepCall<Body<'branch'>>, valueOf: ValueOf): FiredPorts {
  const value = valueOf(body.value);
  const fired: Record<string, Carried> = {};
  const held: Json[] = [];
  for (const { port, when } of body.cases) {
    const holds = Boolean(valueOf(when));
    held.push({ port, holds });
    if (!holds) continue;
    fired[port] = value;
    if (body.mode === 'first') break;
  }
  if (Object.keys(fired).length === 0 && body.otherwise !== null) fired[body.otherwise] = value;
  record.change({ resolved: { cases: held }, quiet: true });
  return fired;
}

/** Answers the caller of the run; the run goes on. */
function respond({ body, record, run }: StepCall<Body<'respond'>>, valueOf: ValueOf): FiredPorts {
  const status = valueOf(body.status);
  const headers = valueOf(body.headers);
  const answer = valueOf(body.body);
  record.change({ resolved: { status, headers, body: answer }, quiet: true });
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) {
    throw new NodeError({ code: 'RESPONSE_STATUS_INVALID', message: `A response status is a whole number from 200 to 599, not ${JSON.stringify(status)}.`, hint: 'Correct the status field of the respond node.' });
  }
  run.respond({ status, headers: textHeaders(headers), body: answer });
  return { out: answer };
}

/** Ends the run as failed, in the words of the person who drew it. */
function fail(body: Body<'fail'>, valueOf: ValueOf): FiredPorts {
  const message = valueOf(body.message);
  throw new NodeError({ code: body.code, message: typeof message === 'string' ? message : JSON.stringify(message) });
}

function textHeaders(headers: Carried): Record<string, string> {
  const texts: Record<string, string> = {};
  if (typeof headers === 'object' && headers !== null && !Array.isArray(headers)) {
    for (const [name, value] of Object.entries(headers)) if (value !== null) texts[name] = String(value);
  }
  return texts;
}
