import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const SESSION_DAYS = 30;

/** How long a session lasts, in seconds. */
export const SESSION_SECONDS = SESSION_DAYS * 24 * 60 * 60;

/** A session is a date and a number of its own, signed with the access token: replacing the token ends all of them. */
export function createSession(accessToken: string, now: number): string {
  const text = `${now + SESSION_SECONDS * 1_000}.${randomBytes(12).toString('base64url')}`;
  return `${text}.${sign(accessToken, text)}`;
}

/** True for a session that this access token has signed and that has not run out. */
export function isSession(accessToken: string, session: string, now: number): boolean {
  // Sessions of earlier releases have no number of their own.
  const parts = session.split('.');
  const signature = parts.pop() ?? '';
  const [expires = ''] = parts;
  return parts.length <= 2 && /^\d{1,15}$/.test(expires) && Number(expires) > now && isSame(signature, sign(accessToken, parts.join('.')));
}

/** Compares two secrets without telling by its timing where they differ. */
export function isSame(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

/** Cookies are shared by all ports of a host: the name keeps two installations on one machine apart. */
export function sessionCookie(port: number): string {
  return `heddle_session_${port}`;
}

function sign(accessToken: string, text: string): string {
  return createHmac('sha256', accessToken).update(`session:${text}`).digest('base64url');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
