import type { Context, MiddlewareHandler } from 'hono';
import { createHash } from 'node:crypto';
import { getCookie } from 'hono/cookie';
import type { Store } from '#store/contract/store';
import { HttpError } from '../http-error.ts';
import type { EndedSessions } from './ended-sessions.ts';
import { isSame, isSession, sessionCookie } from './session.ts';

/** What opens the API. */
export interface AuthOptions {
  readonly accessToken: string;
  /** From the environment; null when there is none. */
  readonly apiKey: string | null;
  readonly port: number;
  readonly store: Store;
  readonly ended: EndedSessions;
}

/** Lets a call to the API pass with a key, or with a session that comes from this very site. */
export function apiGuard(options: AuthOptions): MiddlewareHandler {
  return async (c, next) => {
    if (await hasKey(options, c)) return next();
    if (!(await hasSession(options, c))) {
      throw unauthenticated(
        'There is no session and no key.',
        'Send "Authorization: Bearer <key>", or open the link that Heddle printed when it started.',
      );
    }
    if (!isSafe(c.req.method) && !isSameOrigin(c)) {
      throw new HttpError({
        status: 403,
        code: 'CROSS_SITE',
        message: 'A session cannot be used from another site.',
        hint: 'Programs use a key: "Authorization: Bearer <key>".',
      });
    }
    return next();
  };
}

/** Lets a call pass with a key and in no other way: for programs. */
export function keyGuard(options: Pick<AuthOptions, 'apiKey' | 'store'>): MiddlewareHandler {
  return async (c, next) => {
    if (await hasKey(options, c)) return next();
    throw unauthenticated('There is no key.', 'Send "Authorization: Bearer <key>" with HEDDLE_API_KEY, or with a key made under Settings.');
  };
}

/** True when the browser is signed in. */
export async function hasSession(
  { accessToken, port, ended }: Pick<AuthOptions, 'accessToken' | 'port' | 'ended'>,
  c: Context,
): Promise<boolean> {
  const session = getCookie(c, sessionCookie(port));
  return session !== undefined && isSession(accessToken, session, Date.now()) && !(await ended.has(session));
}

/** The key in the `Authorization` header. */
export function bearer(c: Context): string | null {
  const [, key] = /^Bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '') ?? [];
  return key ?? null;
}

/** Tells one caller of the API from another, by key or session, without keeping either. */
export function callerOf(c: Context, port: number): string {
  return createHash('sha256')
    .update(bearer(c) ?? getCookie(c, sessionCookie(port)) ?? '')
    .digest('hex');
}

/** False without a key; throws 401 for one that is not known. */
async function hasKey({ apiKey, store }: Pick<AuthOptions, 'apiKey' | 'store'>, c: Context): Promise<boolean> {
  const key = bearer(c);
  if (key === null) return false;
  if ((apiKey !== null && isSame(key, apiKey)) || (await store.apiKeys.accepts(key, new Date()))) return true;
  throw new HttpError({
    status: 401,
    code: 'KEY_INVALID',
    message: 'This key is not known.',
    hint: 'Use HEDDLE_API_KEY, or a key made under Settings.',
    headers: { 'www-authenticate': 'Bearer' },
  });
}

function unauthenticated(message: string, hint: string): HttpError {
  return new HttpError({ status: 401, code: 'UNAUTHENTICATED', message, hint, headers: { 'www-authenticate': 'Bearer' } });
}

function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/** Browsers tell where a call comes from; one that does not is not trusted with a session. */
function isSameOrigin(c: Context): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = c.req.header('origin');
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === c.req.header('host');
}
