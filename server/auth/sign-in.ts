import type { Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { hasSession } from './guard.ts';
import type { EndedSessions } from './ended-sessions.ts';
import { createSession, isSame, isSession, SESSION_SECONDS, sessionCookie } from './session.ts';

/** What sessions are made and checked with. */
export interface SignInOptions {
  readonly accessToken: string;
  readonly port: number;
  readonly ended: EndedSessions;
}

/** Turns `/?token=…` into a session and an address without the token, and tells a browser without a session how to get one. */
export function signIn(app: Hono, options: SignInOptions): void {
  app.get('*', async (c, next) => {
    const token = c.req.query('token');
    if (token !== undefined && !c.req.path.startsWith('/api/') && !c.req.path.startsWith('/hooks/')) {
      if (!isSame(token, options.accessToken))
        return c.html(
          page('This link is no longer valid', 'Open the link that Heddle printed in its terminal when it was last started.'),
          401,
        );
      const url = new URL(c.req.url);
      url.searchParams.delete('token');
      setCookie(c, sessionCookie(options.port), createSession(options.accessToken, Date.now()), {
        httpOnly: true,
        sameSite: 'Strict',
        path: '/',
        maxAge: SESSION_SECONDS,
        secure: url.protocol === 'https:' || c.req.header('x-forwarded-proto') === 'https',
      });
      c.header('referrer-policy', 'no-referrer');
      // Two slashes at the beginning would name another host.
      return c.redirect(`${url.pathname.replace(/^\/+/, '/')}${url.search}`, 303);
    }
    // A strict cookie does not come along when somebody follows a link from another site: then the page itself finds out.
    const isNavigation = c.req.header('sec-fetch-mode') === 'navigate' || (c.req.header('accept') ?? '').includes('text/html');
    const isFromElsewhere = ['cross-site', 'same-site'].includes(c.req.header('sec-fetch-site') ?? '');
    const isPage = !/^\/(api|hooks|healthz)(\/|$)/.test(c.req.path) && !/\.\w+$/.test(c.req.path);
    if (isPage && isNavigation && !isFromElsewhere && !(await hasSession(options, c))) {
      return c.html(
        page(
          'This browser is not signed in',
          'Heddle printed a link with an access token when it was started with <code>npm start</code>. Open that link once in this browser; it then stays signed in.',
        ),
        401,
      );
    }
    return next();
  });
}

/** Ends the session of this browser, also for anybody who has a copy of its cookie. */
export async function signOut(c: Context, { accessToken, port, ended }: SignInOptions): Promise<void> {
  const session = getCookie(c, sessionCookie(port));
  // What never was a session would only take room.
  if (session !== undefined && isSession(accessToken, session, Date.now())) await ended.add(session);
  deleteCookie(c, sessionCookie(port), { path: '/' });
}

function page(title: string, text: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Heddle</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1.5rem}h1{font-size:1.25rem}code{font-size:.9em}</style>
<main>
<h1>${title}</h1>
<p>${text}</p>
</main>
</html>
`;
}
