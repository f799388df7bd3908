import type { Context } from 'hono';
import { readFormFields } from '#bytes/form-fields';
import type { Json } from '#graph/json';
import { groupFields } from '../http/parse-body.ts';
import { readable } from '../http/unreadable-call.ts';

/** Headers that prove who calls; they are nobody's business inside a run. */
const SECRET_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization', 'webhook-signature', 'x-api-key', 'x-hub-signature', 'x-hub-signature-256', 'x-forwarded-client-cert']);

/** The query by name; a name that comes several times gives a list, as in forms. Throws 400 for text in an unknown encoding. */
export function readQuery(c: Context): { readonly [name: string]: Json } {
  const at = c.req.url.indexOf('?');
  const search = at < 0 ? '' : (c.req.url.slice(at + 1).split('#')[0] ?? '');
  return groupFields(readable('The query', () => readFormFields(search)));
}

/** The headers that a run may see. */
export function readHeaders(c: Context): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(c.req.header()).filter(([name]) => !SECRET_HEADERS.has(name)));
}
