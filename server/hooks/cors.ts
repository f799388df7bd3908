import type { Context } from 'hono';

declare module 'hono' {
  interface ContextVariableMap {
    /** Set on the answer, whatever it is. */
    cors: Record<string, string> | undefined;
  }
}

/** How long browsers remember a permission, in seconds. */
const REMEMBERED = 600;
const MAX_HEADERS = 50;

/**
 * The headers that let a page of another origin read an answer; none where its origin is not allowed. `allowed` is the trigger's setting:
 * origins with commas between them, `*` for all, `https://*.example.com` for all below.
 */
export function corsHeaders(c: Context, allowed: string): Record<string, string> {
  const origins = allowed
    .toLowerCase()
    .split(',')
    .map((origin) => origin.trim().replace(/\/$/, ''))
    .filter((origin) => origin !== '');
  const origin = c.req.header('origin');
  if (origins.length === 0) return {};
  if (origins.includes('*')) return { 'access-control-allow-origin': '*', ...exposed };
  // What is answered depends on who asks, also where nobody is let in: caches have to know.
  const vary = { vary: 'Origin' };
  return origin !== undefined && origins.some((each) => fits(each, origin.toLowerCase()))
    ? { 'access-control-allow-origin': origin, ...exposed, ...vary }
    : vary;
}

const exposed = { 'access-control-expose-headers': 'heddle-run-id, heddle-model, retry-after' };

/** The answer to a browser that asks before it calls; no run is started. */
export function preflight(c: Context, { methods, allowed }: { readonly methods: readonly string[]; readonly allowed: string }): Response {
  const headers: Record<string, string> = { allow: ['OPTIONS', 'HEAD', ...methods].join(', '), ...corsHeaders(c, allowed) };
  if (headers['access-control-allow-origin'] !== undefined) {
    delete headers['access-control-expose-headers'];
    const asked = (c.req.header('access-control-request-headers') ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => /^[\w!#$%&'*+.^`|~-]{1,100}$/.test(name));
    headers['access-control-allow-methods'] = methods.join(', ');
    if (asked.length > 0) headers['access-control-allow-headers'] = asked.slice(0, MAX_HEADERS).join(', ');
    headers['access-control-max-age'] = String(REMEMBERED);
  }
  return new Response(null, { status: 204, headers });
}

function fits(allowed: string, origin: string): boolean {
  const [before = '', after, ...rest] = allowed.split('*.');
  if (after === undefined || rest.length > 0) return allowed === origin;
  const name = origin.startsWith(before) && origin.endsWith(`.${after}`) ? origin.slice(before.length, -after.length - 1) : '';
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(name);
}
