import { Cookie, CookieJar } from 'tough-cookie';
import type { HttpCookie } from '#graph/node-type';

/** Cookies of one call and its redirects. */
export interface CallCookies {
  /** The `Cookie` header for an address, after the one that the caller wrote; undefined without any. */
  headerFor(url: URL, own: string | undefined): string | undefined;
  /** Takes over what an answer sets; what it may not set is ignored, as in browsers. */
  store(url: URL, setCookie: readonly string[]): void;
  list(): readonly HttpCookie[];
}

/** A jar that begins with the given cookies. It lives as long as the call: what lasts is the list, which travels as data. */
export function callCookies(given: readonly HttpCookie[]): CallCookies {
  const jar = new CookieJar(undefined, { looseMode: true });
  // Most calls have nothing to do with cookies, and asking an empty jar takes as long as sending the call.
  let isEmpty = given.length === 0;
  for (const { name, value, domain, path, expires, secure, httpOnly, hostOnly } of given) {
    const cookie = new Cookie({
      key: name,
      value,
      domain,
      path,
      secure,
      httpOnly,
      hostOnly,
      ...(expires === null ? {} : { expires: new Date(expires) }),
    });
    void jar.store.putCookie(cookie);
  }
  return {
    headerFor(url, own) {
      if (isEmpty) return own === undefined || own.trim() === '' ? undefined : own;
      const sent = new Set((own ?? '').split(';').map((pair) => pair.split('=', 1)[0]?.trim()));
      const added = jar
        .getCookiesSync(url.href)
        .filter(({ key }) => !sent.has(key))
        .map((cookie) => cookie.cookieString());
      const all = [...(own === undefined || own.trim() === '' ? [] : [own]), ...added];
      return all.length === 0 ? undefined : all.join('; ');
    },
    store(url, setCookie) {
      if (setCookie.length > 0) isEmpty = false;
      for (const line of setCookie) jar.setCookieSync(line, url.href, { ignoreError: true });
    },
    list: () => (isEmpty ? [] : (jar.serializeSync()?.cookies ?? []).map(plain)),
  };
}

function plain(cookie: { readonly [field: string]: unknown }): HttpCookie {
  const { key, value, domain, path, expires, secure, httpOnly, hostOnly } = cookie;
  return {
    name: String(key ?? ''),
    value: String(value ?? ''),
    domain: String(domain ?? ''),
    path: String(path ?? '/'),
    expires: typeof expires === 'string' && expires !== 'Infinity' ? expires : expiryOf(cookie),
    secure: secure === true,
    httpOnly: httpOnly === true,
    hostOnly: hostOnly === true,
  };
}

/** `Max-Age` counts from when the cookie was set. */
function expiryOf({ maxAge, creation }: { readonly [field: string]: unknown }): string | null {
  if (typeof maxAge !== 'number' || !Number.isFinite(maxAge)) return null;
  const set = typeof creation === 'string' ? Date.parse(creation) : Number.NaN;
  const at = new Date((Number.isNaN(set) ? Date.now() : set) + maxAge * 1_000);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
