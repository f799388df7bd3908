import type { Context } from 'hono';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { bearer } from '../auth/guard.ts';
import { isSame } from '../auth/session.ts';
import { HttpError } from '../http-error.ts';
import type { WebhookConfig } from './trigger.ts';

/**
 * Settles, before the body is read, whether a call may pass: yes, or only when the signature fits its body. Throws 401.
 * A workflow that asks for the key takes a signature made with that key as well.
 */
export function authorizeCall(c: Context, access: WebhookConfig['access'], key: string): 'allowed' | 'signed' {
  if (access === 'public') return 'allowed';
  const given = bearer(c);
  if (access === 'key' && given !== null) {
    if (isSame(given, key)) return 'allowed';
    throw refused('This key does not open this webhook.');
  }
  if (c.req.header('webhook-signature') !== undefined) return 'signed';
  throw refused(access === 'key' ? 'This webhook needs its key.' : 'This webhook needs a signature.');
}

/** Checks a Standard Webhooks signature over the body, and that it is not older than five minutes. Throws 401. */
export function verifySignature(c: Context, body: string, key: string): void {
  try {
    new Webhook(key).verify(body, c.req.header(), { jsonParse: false });
  } catch (cause) {
    if (cause instanceof WebhookVerificationError) throw refused(`The signature was not accepted: ${cause.message}.`);
    throw cause;
  }
}

/** The text that a signature is checked over; refuses other bytes: as text, several bodies would be the same one. Throws 401. */
export function signedText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refused('A signed call can not carry files: the signature is over text.');
  }
}

function refused(message: string): HttpError {
  return new HttpError({
    status: 401,
    code: 'HOOK_UNAUTHENTICATED',
    message,
    hint: 'Send "Authorization: Bearer <key>" with the key shown at the published workflow, or sign the call with it (Standard Webhooks).',
    headers: { 'www-authenticate': 'Bearer' },
  });
}
