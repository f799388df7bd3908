import type { Context } from 'hono';

/** Headers that prove who calls; they are nobody's business inside a run. */
const SECRET_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization', 'webhook-signature', 'x-api-key', 'x-hub-signature', 'x-hub-signature-256', 'x-forwarded-client-cert']);

/** The query as texts; of a name that comes several times, all values joined by commas. */
export function readQuery(c: Context): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(c.req.queries()).map(([name, values]) => [name, values.join(',')]));
}

/** The headers that a run may see. */
export function readHeaders(c: Context): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(c.req.header()).filter(([name]) => !SECRET_HEADERS.has(name)));
}
