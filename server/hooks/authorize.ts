import type { Context } from 'hono';
import { hmacsOf } from '#bytes/digest';
import { bearer } from '../auth/guard.ts';
import { isSame } from '../auth/session.ts';
import { HttpError } from '../http-error.ts';
import type { WebhookConfig } from './trigger.ts';

const TOLERANCE_SECONDS = 5 * 60;

/**
 * Settles, before the body is read, whether a call may pass: yes, or only when the signature fits its body. Throws 401.
 * A workflow that asks for the key takes a signature made with its signing secret as well.
 */
export function authorizeCall(c: Context, access: WebhookConfig['access'], keys: readonly string[]): 'allowed' | 'signed' {
  if (access === 'public') return 'allowed';
  const given = bearer(c);
  if (access === 'key' && given !== null) {
    if (keys.some((key) => isSame(given, key))) return 'allowed';
    throw refused('This key does not open this webhook.');
  }
  if (c.req.header('webhook-signature') !== undefined) return 'signed';
  throw refused(access === 'key' ? 'This webhook needs its key.' : 'This webhook needs a signature.');
}

/** Checks a Standard Webhooks signature over the bytes of the body, and that it is not older than five minutes. Throws 401. */
export async function verifySignature(c: Context, body: Uint8Array, secrets: readonly string[]): Promise<void> {
  const problem = await signatureProblem(c, body, secrets);
  if (problem !== null) throw refused(`The signature was not accepted: ${problem}.`);
}

/** Whether the signature fits these bytes. */
export async function isSignatureValid(c: Context, body: Uint8Array, secrets: readonly string[]): Promise<boolean> {
  return (await signatureProblem(c, body, secrets)) === null;
}

/** Standard Webhooks by hand: its library reads the body as text first, so that different bytes would have the same signature. */
async function signatureProblem(c: Context, body: Uint8Array, secrets: readonly string[]): Promise<string | null> {
  const id = c.req.header('webhook-id') ?? '';
  const timestamp = c.req.header('webhook-timestamp') ?? '';
  const given = c.req.header('webhook-signature') ?? '';
  if (id === '' || timestamp === '' || given === '') return 'webhook-id, webhook-timestamp and webhook-signature are needed';
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  if (!(Math.abs(Date.now() / 1_000 - seconds) <= TOLERANCE_SECONDS)) return 'its time is more than five minutes off';
  const keys = secrets.map((secret) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64'));
  const expected = await hmacsOf(keys, `${id}.${timestamp}.`, body);
  const versions = given.split(' ').map((part) => part.split(',', 2));
  return versions.some(([version, signature = '']) => version === 'v1' && expected.some((one) => isSame(signature, one)))
    ? null
    : 'it does not fit the body';
}

function refused(message: string): HttpError {
  return new HttpError({
    status: 401,
    code: 'HOOK_UNAUTHENTICATED',
    message,
    hint: 'Send "Authorization: Bearer <key>" with the key shown at the published workflow, or sign the call with the signing secret (Standard Webhooks).',
    headers: { 'www-authenticate': 'Bearer' },
  });
}
