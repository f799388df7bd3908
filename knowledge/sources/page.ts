import { kindOf } from '../parse/kind-of.ts';
import { MOST_BYTES } from '../parse/limits.ts';
import { documentName, mediaTypeOf } from './document-name.ts';
import { pageTitle } from './page-title.ts';
import type { RobotsPermit } from './robots.ts';
import type { SourceContent } from './source-reader.ts';
import type { WebGet } from './web-client.ts';
import { statusError } from './web-status.ts';

/** What the web readers need to get one page. */
export interface PageReader {
  readonly get: WebGet;
  readonly permit: RobotsPermit;
}

/** Reads one page or file; `before` is the fingerprint of its last read, which lets the other side say that nothing changed. */
export async function readPage(
  { get, permit }: PageReader,
  page: { readonly url: string; readonly before: string | null; readonly connection?: string | undefined },
  signal: AbortSignal,
): Promise<SourceContent | 'unchanged' | 'gone'> {
  const conditions = conditionsOf(page.before);
  const answer = await get({ url: page.url, headers: conditions, connection: page.connection, maxBytes: MOST_BYTES, permit }, signal);
  if (answer.status === 304 && page.before !== null) return 'unchanged';
  if (answer.status === 404 || answer.status === 410) return 'gone';
  if (answer.status < 200 || answer.status >= 300) throw statusError(answer);
  const last = lastPart(new URL(page.url));
  const mediaType = mediaTypeOf(last, answer.headers.get('content-type'));
  const title = kindOf('', mediaType).kind === 'html' ? pageTitle(answer.bytes, mediaType) : null;
  return {
    name: documentName(title ?? last, mediaType),
    mediaType,
    bytes: answer.bytes,
    fingerprint: fingerprintOf(answer.headers),
    metadata: { url: page.url },
  };
}

/** What the other side said to tell this state of the page by. */
function fingerprintOf(headers: Headers): string | null {
  const etag = headers.get('etag');
  if (etag !== null) return `etag:${etag}`;
  const modified = headers.get('last-modified');
  return modified === null ? null : `modified:${modified}`;
}

function conditionsOf(before: string | null): Record<string, string> {
  if (before?.startsWith('etag:') === true) return { 'if-none-match': before.slice('etag:'.length) };
  if (before?.startsWith('modified:') === true) return { 'if-modified-since': before.slice('modified:'.length) };
  return {};
}

function lastPart(url: URL): string {
  const part = url.pathname.split('/').findLast((each) => each !== '') ?? url.host;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
