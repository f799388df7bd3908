import type { Context } from 'hono';
import { readFormFields } from '#bytes/form-fields';
import type { Json } from '#graph/json';
import { groupFields } from '../http/parse-body.ts';
import { readable } from '../http/unreadable-call.ts';

/**
 * Headers that prove who calls, which no run needs: by the words that every service uses for them, such as `x-gitlab-token`,
 * `stripe-signature`
 * and `x-goog-api-key`, so that one nobody listed stays out too.
 */
const SECRET_HEADER =
  /assertion|auth|bearer|cert|cookie|credential|hmac|jwt|password|secret|session|signature|token|api-?key|(?<!idempotency)-key$/;

/** The query by name; a name that comes several times gives a list, as in forms. Throws 400 for text in an unknown encoding. */
export function readQuery(c: Context): { readonly [name: string]: Json } {
  const at = c.req.url.indexOf('?');
  const search = at < 0 ? '' : (c.req.url.slice(at + 1).split('#')[0] ?? '');
  return groupFields(readable('The query', () => readFormFields(search)));
}

/** The headers that a run may see. */
export function readHeaders(c: Context): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(c.req.header()).filter(([name]) => !SECRET_HEADER.test(name)));
}
