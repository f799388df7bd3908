import { NodeError } from '#graph/errors';
import type { Json } from '#graph/json';
import type { StepBody } from '#graph/plan';
import { valueMatches } from '#graph/types/schema-type';
import { carry, evaluate } from '../values.ts';
import { isBlobReference, type Carried } from '../messages.ts';
import type { FiredPorts, StepCall } from '../run-context.ts';

type Body<K extends StepBody['kind']> = Extract<StepBody, { kind: K }>;

/** Computes a value; no event in the history. */
export async function assign({ body, values, record }: StepCall<Body<'assign'>>): Promise<FiredPorts> {
  const value = await evaluate(body.value, values);
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
export async function branch({ body, values, record }: StepCall<Body<'branch'>>): Promise<FiredPorts> {
  const value = await evaluate(body.value, values);
  const fired: Record<string, Carried> = {};
  const held: Json[] = [];
  for (const { port, when } of body.cases) {
    const condition = await evaluate(when, values);
    held.push({ port, holds: isTruthy(condition) });
    if (!isTruthy(condition)) continue;
    fired[port] = value;
    if (body.mode === 'first') break;
  }
  if (Object.keys(fired).length === 0 && body.otherwise !== null) fired[body.otherwise] = value;
  record.change({ resolved: { cases: held }, quiet: true });
  return fired;
}

/** Answers the caller of the run; the run goes on. */
export async function respond({ body, values, record, run }: StepCall<Body<'respond'>>): Promise<FiredPorts> {
  const status = await evaluate(body.status, values);
  const headers = await evaluate(body.headers, values);
  const answer = await carry(await evaluate(body.body, values));
  record.change({ resolved: { status: status, headers, body: answer }, quiet: true });
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) {
    throw new NodeError({ code: 'RESPONSE_STATUS_INVALID', message: `A response status is a whole number from 200 to 599, not ${JSON.stringify(status)}.`, hint: 'Correct the status field of the respond node.' });
  }
  run.respond({ status, headers: textHeaders(headers), body: answer });
  return { out: answer };
}

/** Ends the run as failed, in the words of whoever drew it. */
export async function fail({ body, values }: StepCall<Body<'fail'>>): Promise<FiredPorts> {
  const message = await evaluate(body.message, values);
  throw new NodeError({ code: body.code, message: typeof message === 'string' ? message : JSON.stringify(message) });
}

/** What counts as true in a condition: JavaScript's rule, with a claim check as the large value that it stands for. */
function isTruthy(value: Carried): boolean {
  return Boolean(value);
}

function textHeaders(headers: Carried): Record<string, string> {
  const texts: Record<string, string> = {};
  if (typeof headers === 'object' && headers !== null && !Array.isArray(headers)) {
    for (const [name, value] of Object.entries(headers)) if (value !== null) texts[name] = String(value);
  }
  return texts;
}
