import type { Context } from 'hono';
import { Readable } from 'node:stream';
import { contentDisposition } from '#bytes/file-name';
import type { FileStore } from '#store/contract/files';
import { isShown } from '../hooks/answer-file.ts';

/**
 * A stored file as an answer, sent as it is read: shown by browsers where that is safe, else downloaded; never as a page of this site. Null
 * when
 * it is not there.
 */
export async function serveFile(c: Context, files: Pick<FileStore, 'get' | 'stream'>, hash: string): Promise<Response | null> {
  const file = await files.get(hash);
  if (file === null) return null;
  const name = (c.req.query('name') ?? file.hash.slice(0, 12)).slice(0, 255);
  const total = file.bytes;
  const range = rangeOf(c.req.header('range'), total);
  const headers = {
    'content-type':
      file.mediaType.startsWith('text/') && !file.mediaType.includes(';') ? `${file.mediaType}; charset=utf-8` : file.mediaType,
    'content-disposition': contentDisposition(isShown(file.mediaType) ? 'inline' : 'attachment', name),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, max-age=31536000, immutable',
    'accept-ranges': 'bytes',
  };
  if (range === 'beyond') return c.body(null, 416, { ...headers, 'content-range': `bytes */${total}` });
  const content = await files.stream(hash, range ?? undefined);
  if (content === null) return null;
  const body = Readable.toWeb(content) as ReadableStream;
  if (range === null) return c.body(body, 200, { ...headers, 'content-length': String(total) });
  return c.body(body, 206, {
    ...headers,
    'content-length': String(range.end + 1 - range.start),
    'content-range': `bytes ${range.start}-${range.end}/${total}`,
  });
}

/** The part that a player asks for: some play nothing without. Null for the whole, also where several parts are asked for. */
function rangeOf(header: string | undefined, total: number): { readonly start: number; readonly end: number } | 'beyond' | null {
  const [matched, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (matched === undefined || (first === '' && last === '')) return null;
  const start = first === '' ? Math.max(0, total - Number(last)) : Number(first);
  const end = first === '' || last === '' ? total - 1 : Math.min(Number(last), total - 1);
  if (first !== '' && last !== '' && Number(last) < start) return null;
  return start > end ? 'beyond' : { start, end };
}
