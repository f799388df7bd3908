import robotsParser from 'robots-parser';
import { NodeError } from '#graph/errors';
import { USER_AGENT, type WebGet } from './web-client.ts';

/** RFC 9309 has crawlers read 500 KiB at least; what follows is left out. */
const MOST_ROBOTS_BYTES = 500 * 1024;

/** Throws ROBOTS_DISALLOWED unless the robots.txt of its origin lets `url` be read. */
export type RobotsPermit = (url: URL, signal: AbortSignal) => Promise<void>;

/** Asks each origin once, as long as this is kept: for one sync. */
export function createRobots(get: WebGet): RobotsPermit {
  const asked = new Map<string, Promise<(url: string) => boolean>>();

  return async (url, signal) => {
    let rules = asked.get(url.origin);
    if (rules === undefined) {
      rules = rulesOf(get, url.origin, signal);
      asked.set(url.origin, rules);
      // The caller that stopped asked for nobody else.
      rules.catch(() => signal.aborted && asked.delete(url.origin));
    }
    if ((await rules)(url.href)) return;
    throw new NodeError({
      code: 'ROBOTS_DISALLOWED',
      message: `${url.origin}/robots.txt does not let programs read ${url.pathname}.`,
      hint: `Leave the address out, or ask the site’s operator to allow the user agent ${USER_AGENT}.`,
      details: { url: url.href },
    });
  };
}

async function rulesOf(get: WebGet, origin: string, signal: AbortSignal): Promise<(url: string) => boolean> {
  const at = `${origin}/robots.txt`;
  const { status, bytes } = await get({ url: at, maxBytes: MOST_ROBOTS_BYTES, longer: 'cut' }, signal);
  // A site that can't say what it allows is left alone; one that has nothing to say allows everything.
  if (status >= 500 || status === 429) {
    throw new NodeError({
      code: 'ROBOTS_DISALLOWED',
      message: `${at} can’t be read at the moment (${status}), so nothing of the site is.`,
      hint: 'Try again later.',
      retryable: true,
      details: { url: at, status },
    });
  }
  if (status < 200 || status >= 300) return () => true;
  const robots = robotsParser(at, new TextDecoder().decode(bytes));
  return (url) => robots.isAllowed(url, USER_AGENT) !== false;
}
