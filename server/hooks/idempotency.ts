import type { Context } from 'hono';
import { createHash } from 'node:crypto';
import type { RunClaim } from '#store/contract/runs';
import type { Store } from '#store/contract/store';
import { HttpError } from '../http-error.ts';
import { newId, runIdOf } from '../ids.ts';

/** A call that fails again and again is not tried without end. */
const MAX_ATTEMPTS = 100;

/** What makes a call the same as another one. */
export interface CallIdentity {
  readonly workflowId: string;
  /** Null for a call that is always a new one. */
  readonly key: string | null;
  readonly fingerprint: () => string;
  /** A key on an open door can be guessed: it counts only together with the content. */
  readonly isPublic: boolean;
}

/**
 * The key under which a call may be sent again; a blank one is none, also in quotation marks. In a signed call only the signed id counts:
 * anybody could change the other.
 */
export function callKey(c: Context, permission: 'allowed' | 'signed'): string | null {
  const names = permission === 'signed' ? ['webhook-id'] : ['idempotency-key', 'webhook-id'];
  return names.map((name) => c.req.header(name)?.trim() ?? '').find((key) => !/^(?:"\s*"|)$/.test(key)) ?? null;
}

/** What was asked, without what differs from one delivery of it to the next. */
export function fingerprintOf(call: { readonly method: string; readonly query: unknown; readonly bodyHash: string }): string {
  return createHash('sha256')
    .update(JSON.stringify([call.method, call.query, call.bodyHash]))
    .digest('hex');
}

/**
 * The id of the run that a call stands for: a new one, that of the same call before, or the next after one that failed, because senders
 * repeat what was answered with 5xx. With a key, the call's fingerprint comes along. Throws 422 for a key that was used for another call.
 */
export async function runIdFor(
  runs: Pick<Store['runs'], 'claim'>,
  { workflowId, key, fingerprint: fingerprintFor, isPublic }: CallIdentity,
): Promise<{ readonly id: string; readonly fingerprint?: string }> {
  if (key === null) return { id: newId('run') };
  const fingerprint = fingerprintFor();
  const base = isPublic ? `${key}\n${fingerprint}` : key;
  for (let attempt = 0; ; attempt += 1) {
    const id = runIdOf(workflowId, attempt === 0 ? base : `${base}\n#${attempt}`);
    const known = await runs.claim(id);
    if (known !== null && known.fingerprint !== null && known.fingerprint !== fingerprint) throw reused();
    if (known === null || !hasFailed(known) || attempt === MAX_ATTEMPTS) return { id, fingerprint };
  }
}

/** Calls with a key that are under way: another call under the key would join one that is not written down yet. */
export interface OpenCalls {
  /** Does the work of a call. Throws 422 while a call with another fingerprint is under way for the same run. */
  hold<T>(run: { readonly id: string; readonly fingerprint?: string | undefined }, work: () => Promise<T>): Promise<T>;
}

/** Calls of this process. */
export function createOpenCalls(): OpenCalls {
  const open = new Map<string, { readonly fingerprint: string; calls: number }>();
  return {
    async hold({ id, fingerprint }, work) {
      if (fingerprint === undefined) return work();
      const known = open.get(id) ?? { fingerprint, calls: 0 };
      if (known.fingerprint !== fingerprint) throw reused();
      open.set(id, known);
      known.calls += 1;
      try {
        return await work();
      } finally {
        known.calls -= 1;
        if (known.calls === 0) open.delete(id);
      }
    },
  };
}

/** Whether the caller was told 5xx; a person who cancelled the run meant it. */
function hasFailed({ status, responseStatus }: RunClaim): boolean {
  return responseStatus === null ? status === 'failed' : responseStatus >= 500 && (status === 'failed' || status === 'finished');
}

function reused(): HttpError {
  return new HttpError({
    status: 422,
    code: 'IDEMPOTENCY_KEY_REUSED',
    message: 'This idempotency key was used before, for a call with another method, query or body.',
    hint: 'Send a new key with each new call, and the same key only to repeat one.',
  });
}
