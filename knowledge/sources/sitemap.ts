import { gunzipSync } from 'node:zlib';
import { XMLParser } from 'fast-xml-parser';
import robotsParser from 'robots-parser';
import { decodeText } from '#bytes/decode-text';
import { NodeError } from '#graph/errors';

/** Of one file, unpacked. The protocol allows more, but reading that would hold up everything else for seconds. */
export const MOST_SITEMAP_BYTES = 10_000_000;

/** An address that a sitemap names, and when the page was last changed if it says so. */
export interface SitemapEntry {
  readonly url: string;
  readonly modified: string | null;
}

/** What a file names: pages, or further sitemaps. */
export interface Sitemap {
  readonly pages: readonly SitemapEntry[];
  readonly sitemaps: readonly string[];
}

// Pages have names of their own inside, such as those of pictures; texts must stay texts. A file with a DOCTYPE never comes here, so no
// entity is anybody's own.
const parser = new XMLParser({
  removeNSPrefix: true,
  parseTagValue: false,
  htmlEntities: true,
  processEntities: { enabled: true, maxTotalExpansions: Infinity, maxExpandedLength: Infinity },
  isArray: (name) => name === 'url' || name === 'sitemap',
});

/**
 * Reads a sitemap in XML, an index of sitemaps, a list of one address a line, or the `Sitemap:` lines of a robots.txt; packed with gzip or
 * not.
 */
export function parseSitemap(bytes: Uint8Array, at: URL): Sitemap {
  const text = textOf(unpack(bytes, at), at).trimStart();
  if (at.pathname.endsWith('/robots.txt')) return { pages: [], sitemaps: sitemapsOfRobots(text, at) };
  return text.startsWith('<') ? parseXml(text, at) : { pages: linesOf(text, at), sitemaps: [] };
}

/** An unusable sitemap. `reason` is a sentence. */
export function sitemapInvalid(
  at: URL,
  reason: string,
  hint = 'Open the address in a browser: it should be a sitemap in XML, or a list of one address a line.',
  cause?: unknown,
): NodeError {
  return new NodeError(
    { code: 'SITEMAP_INVALID', message: `${at.href} can’t be used as a sitemap. ${reason}`, hint, details: { url: at.href } },
    { cause },
  );
}

/** A file with more in it than is read at once. */
export function sitemapTooLarge(at: URL, cause?: unknown): NodeError {
  return new NodeError(
    {
      code: 'SOURCE_TOO_LARGE',
      message: `The sitemap ${at.href} has more than ${MOST_SITEMAP_BYTES / 1_000_000} MB.`,
      hint: 'Split it into several sitemaps and name them in an index, or use one of its parts.',
      details: { url: at.href, maxBytes: MOST_SITEMAP_BYTES },
    },
    { cause },
  );
}

function textOf(bytes: Uint8Array, at: URL): string {
  try {
    return decodeText(bytes).text;
  } catch (cause) {
    throw sitemapInvalid(at, (cause as Error).message, undefined, cause);
  }
}

function unpack(bytes: Uint8Array, at: URL): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_SITEMAP_BYTES });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw sitemapTooLarge(at, error);
    throw sitemapInvalid(
      at,
      'It is packed with gzip, but damaged.',
      'Open the address in a browser; ask the site’s operator to pack it again.',
      error,
    );
  }
}

function parseXml(text: string, at: URL): Sitemap {
  if (/^<!doctype html|^<html/i.test(text))
    throw sitemapInvalid(
      at,
      'It is a web page.',
      'Look for the sitemap in the robots.txt of the site, or add the page itself as an address.',
    );
  if (/<!DOCTYPE/i.test(text)) throw sitemapInvalid(at, 'It declares entities of its own (DOCTYPE), which sitemaps have no use for.');
  let root: unknown;
  try {
    // Checked as a whole first: half a sitemap would look as if the other pages were gone.
    root = parser.parse(text, true);
  } catch (error) {
    throw sitemapInvalid(at, `It is not complete XML: ${(error as Error).message}`, undefined, error);
  }
  if (has(root, 'urlset')) return { pages: children(root['urlset'], 'url').flatMap((url) => entryOf(url, at)), sitemaps: [] };
  if (has(root, 'sitemapindex'))
    return { pages: [], sitemaps: children(root['sitemapindex'], 'sitemap').flatMap((each) => entryOf(each, at).map(({ url }) => url)) };
  const name = Object.keys(root as object).find((key) => !key.startsWith('?')) ?? 'nothing';
  throw sitemapInvalid(at, `Its root is <${name}>, neither <urlset> nor <sitemapindex>.`);
}

function entryOf(entry: unknown, at: URL): SitemapEntry[] {
  if (!has(entry, 'loc') || typeof entry['loc'] !== 'string') return [];
  const url = addressOf(entry['loc'], at);
  const modified = has(entry, 'lastmod') && typeof entry['lastmod'] === 'string' ? entry['lastmod'].trim() : '';
  return url === null ? [] : [{ url, modified: modified === '' ? null : modified }];
}

function linesOf(text: string, at: URL): SitemapEntry[] {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const wrong = lines.find((line) => !/^https?:\/\/\S+$/i.test(line));
  if (wrong !== undefined) throw sitemapInvalid(at, `“${wrong.slice(0, 80)}” is not an address.`);
  return lines.flatMap((line) => addressOf(line, at) ?? []).map((url) => ({ url, modified: null }));
}

function sitemapsOfRobots(text: string, at: URL): readonly string[] {
  const found = robotsParser(at.href, text)
    .getSitemaps()
    .flatMap((each) => addressOf(each, at) ?? []);
  if (found.length === 0) throw sitemapInvalid(at, 'It names no sitemap.', 'Write the address of the sitemap itself.');
  return found;
}

function addressOf(text: string, at: URL): string | null {
  const url = URL.canParse(text.trim(), at.href) ? new URL(text.trim(), at.href) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return null;
  url.hash = '';
  return url.href;
}

function children(parent: unknown, name: string): readonly unknown[] {
  return has(parent, name) && Array.isArray(parent[name]) ? (parent[name] as unknown[]) : [];
}

function has<Name extends string>(value: unknown, name: Name): value is { readonly [key in Name]: unknown } {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name);
}
