import { NodeError, type NodeErrorData } from '#graph/errors';
import type { Binding } from '#graph/expression/ast';
import type { Json } from '#graph/json';
import type { Step, StepBody } from '#graph/plan';
import { valueMatches } from '#graph/types/schema-type';
import { isBlobReference, type Carried, type RunResponse } from '../messages.ts';
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

/** What a logic step came to. Plain data: an activity can come to it as well. */
export interface LogicResult {
  /** The fields after their expressions were evaluated. */
  readonly resolved: Carried;
  readonly outcome: { readonly ports: FiredPorts; readonly response?: RunResponse } | { readonly error: NodeErrorData };
}

/**
 * Carries out a logic step, without a promise: in the sandbox each one costs about as much as the whole step, because the
 * SDK keeps its stack trace.
 */
export function logic(step: StepCall<LogicBody>, valueOf: ValueOf): FiredPorts {
  return settleLogic(step, evaluateLogic(step.body, valueOf));
}

/** Writes what a logic step came to into the record, and answers the caller if it says so; throws its error. */
export function settleLogic({ record, run }: StepCall<LogicBody>, { resolved, outcome }: LogicResult): FiredPorts {
  record.change({ resolved, quiet: true });
  if ('error' in outcome) throw new NodeError(outcome.error);
  if (outcome.response !== undefined) run.respond(outcome.response);
  return outcome.ports;
}

/** Evaluates a logic step; of its fields only those that are needed, in order. Throws what an expression throws. */
export function evaluateLogic(body: LogicBody, valueOf: ValueOf): LogicResult {
  switch (body.kind) {
    case 'assign':
      return assign(body, valueOf);
    case 'branch':
      return branch(body, valueOf);
    case 'respond':
      return respond(body, valueOf);
    case 'fail':
      return fail(body, valueOf);
  }
}

/** Computes a value. */
function assign(body: Body<'assign'>, valueOf: ValueOf): LogicResult {
  const value = valueOf(body.value);
  const match = body.schema && !isBlobReference(value) ? valueMatches(value, body.schema) : undefined;
  if (match === undefined || match.ok) return { resolved: value, outcome: { ports: { [body.port]: value } } };
  return failing(value, {
    code: 'TYPE_MISMATCH',
    message: `The value does not have the declared type: ${match.message}`,
    hint: 'Change the expression, or the declared type of the field.',
    details: { path: match.path },
  });
}

/** Chooses the ports to leave by. */
function branch(body: Body<'branch'>, valueOf: ValueOf): LogicResult {
  const value = valueOf(body.value);
  const ports: Record<string, Carried> = {};
  const cases: Json[] = [];
  for (const { port, when } of body.cases) {
    const holds = Boolean(valueOf(when));
    cases.push({ port, holds });
    if (!holds) continue;
    ports[port] = value;
    if (body.mode === 'first') break;
  }
  if (Object.keys(ports).length === 0 && body.otherwise !== null) ports[body.otherwise] = value;
  return { resolved: { cases }, outcome: { ports } };
}

/** Answers the caller of the run; the run goes on. */
function respond(body: Body<'respond'>, valueOf: ValueOf): LogicResult {
  const status = valueOf(body.status);
  const headers = valueOf(body.headers);
  const answer = valueOf(body.body);
  const resolved = { status, headers, body: answer };
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) {
    return failing(resolved, {
      code: 'RESPONSE_STATUS_INVALID',
      message: `A response status is a whole number from 200 to 599, not ${JSON.stringify(status)}.`,
      hint: 'Correct the status field of the respond node.',
    });
  }
  return { resolved, outcome: { ports: { out: answer }, response: { status, headers: textHeaders(headers), body: answer } } };
}

/** Ends the run as failed, in the words of its author. */
function fail(body: Body<'fail'>, valueOf: ValueOf): LogicResult {
  const message = valueOf(body.message);
  return failing(null, { code: body.code, message: typeof message === 'string' ? message : JSON.stringify(message) });
}

function failing(resolved: Carried, error: Omit<NodeErrorData, 'retryable'>): LogicResult {
  return { resolved, outcome: { error: { ...error, retryable: false } } };
}

function textHeaders(headers: Carried): Record<string, string> {
  const texts: Record<string, string> = {};
  if (typeof headers === 'object' && headers !== null && !Array.isArray(headers)) {
    for (const [name, value] of Object.entries(headers)) if (value !== null) texts[name] = String(value);
  }
  return texts;
}
