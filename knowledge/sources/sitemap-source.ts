import { readMoment } from '#graph/dates/read-date';
import { isNodeError } from '#graph/errors';
import type { SourceSettings } from '#graph/knowledge-source';
import { requestUrl } from '#workers/services/http/redirect';
import { readPage } from './page.ts';
import { createRobots } from './robots.ts';
import { MOST_SITEMAP_BYTES, type Sitemap, type SitemapEntry, sitemapInvalid, sitemapTooLarge } from './sitemap.ts';
import type { SourceDeps, SourceItemRef, SourceReader } from './source-reader.ts';
import { createWebGet, type WebGet } from './web-client.ts';
import { statusError } from './web-status.ts';

type SitemapSettings = Extract<SourceSettings, { kind: 'sitemap' }>;

/** An index that names indexes that name indexes is a mistake, or a trap. */
const MOST_FILES = 500;
const DAY_MS = 24 * 60 * 60_000;

/** Reads the pages that a sitemap names, of its own host only. Each address is a key. */
export function openSitemapSource(
  settings: SitemapSettings,
  deps: Pick<SourceDeps, 'http' | 'findConnection' | 'readSitemap'>,
): SourceReader {
  const get = createWebGet(deps);
  const permit = createRobots(get);
  const { origin } = requestUrl(settings.url);
  // A sitemap is somebody else's text: it may not lead the credentials anywhere, not even to http instead of https.
  const connectionFor = (url: string): string | undefined => (new URL(url).origin === origin ? settings.connection : undefined);
  return {
    list: async (signal) =>
      toItems(
        await collect(settings, async (url) => {
          const { url: at, bytes } = await getSitemap(get, url, connectionFor(url), signal);
          return { url: at, sitemap: await deps.readSitemap(bytes, at, signal) };
        }),
      ),
    async read(item, signal) {
      const content = await readPage({ get, permit }, { url: item.key, before: item.before, connection: connectionFor(item.key) }, signal);
      // The next list is compared with what this one said.
      return typeof content === 'string' || item.fingerprint === null ? content : { ...content, fingerprint: item.fingerprint };
    },
    close: async () => undefined,
  };
}

async function getSitemap(
  get: WebGet,
  url: string,
  connection: string | undefined,
  signal: AbortSignal,
): Promise<{ readonly url: URL; readonly bytes: Uint8Array }> {
  const answer = await get({ url, connection, maxBytes: MOST_SITEMAP_BYTES }, signal).catch((error: unknown) => {
    throw isNodeError(error) && error.data.code === 'SOURCE_TOO_LARGE' ? sitemapTooLarge(new URL(url), error) : error;
  });
  if (answer.status < 200 || answer.status >= 300) throw statusError(answer);
  return answer;
}

/**
 * All pages of the sitemap and those below it, until the limit; fails when one of them can't be read, as its pages would seem to be gone.
 */
async function collect(
  settings: SitemapSettings,
  load: (url: string) => Promise<{ readonly url: URL; readonly sitemap: Sitemap }>,
): Promise<readonly SitemapEntry[]> {
  const first = requestUrl(settings.url);
  const hosts = new Set([first.host]);
  const others = new Set<string>();
  const within = settings.within === undefined ? '' : new URL(settings.within).href;
  const pages = new Map<string, SitemapEntry>();
  const files = new Set([first.href]);
  let named = 0;
  const isOwn = (url: string): boolean => {
    const { host } = new URL(url);
    if (!hosts.has(host)) others.add(host);
    return hosts.has(host);
  };

  // The set grows while it is walked.
  for (const file of files) {
    const { url: at, sitemap } = await load(file);
    // example.com that leads to www.example.com names pages of the latter.
    if (file === first.href) hosts.add(at.host);
    for (const url of sitemap.sitemaps) if (isOwn(url)) files.add(url);
    if (files.size > MOST_FILES)
      throw sitemapInvalid(first, `It leads to more than ${MOST_FILES} sitemaps.`, 'Use one of the sitemaps that it names.');
    for (const page of sitemap.pages) {
      if (!isOwn(page.url)) continue;
      named += 1;
      if (page.url.startsWith(within)) pages.set(page.url, page);
      if (pages.size >= settings.limit) return [...pages.values()];
    }
  }
  if (pages.size > 0) return [...pages.values()];
  if (named > 0)
    throw sitemapInvalid(first, `None of the ${named} addresses in it begins with ${within}.`, 'Correct “within”, or leave it out.');
  if (others.size > 0)
    throw sitemapInvalid(
      first,
      `It names only addresses of other hosts: ${[...others].slice(0, 3).join(', ')}.`,
      'Use the sitemap of that host.',
    );
  throw sitemapInvalid(first, 'It names no page.');
}

function toItems(pages: readonly SitemapEntry[]): readonly SourceItemRef[] {
  return pages.map(({ url, modified }) => ({
    key: url,
    fingerprint: modified !== null && isTelling(modified) ? `lastmod:${modified}` : null,
  }));
}

/**
 * Whether the time tells all changes apart: a mere date says the same of two changes on one day, so only days that are over everywhere
 * count.
 */
function isTelling(modified: string): boolean {
  const at = readMoment(modified) ?? Number.NaN;
  if (Number.isNaN(at)) return false;
  return modified.includes('T') || at < Date.now() - 2 * DAY_MS;
}
