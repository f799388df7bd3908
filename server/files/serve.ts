import type { Context } from 'hono';
import { contentDisposition } from '#bytes/file-name';
import type { StoredFile } from '#store/contract/files';
import { isShown } from '../hooks/answer-file.ts';

/** A stored file as an answer: shown by browsers where that is safe, else downloaded; never as a page of this site. */
export function serveFile(c: Context, file: StoredFile, content: Uint8Array): Response {
  const name = (c.req.query('name') ?? file.hash.slice(0, 12)).slice(0, 255);
  const total = content.byteLength;
  const range = rangeOf(c.req.header('range'), total);
  const headers = {
    'content-type': file.mediaType.startsWith('text/') && !file.mediaType.includes(';') ? `${file.mediaType}; charset=utf-8` : file.mediaType,
    'content-disposition': contentDisposition(isShown(file.mediaType) ? 'inline' : 'attachment', name),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, max-age=31536000, immutable',
    'accept-ranges': 'bytes',
  };
  if (range === 'beyond') return c.body(null, 416, { ...headers, 'content-range': `bytes */${total}` });
  if (range === null) return c.body(Uint8Array.from(content), 200, headers);
  return c.body(Uint8Array.from(content.subarray(range.start, range.end + 1)), 206, { ...headers, 'content-range': `bytes ${range.start}-${range.end}/${total}` });
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
