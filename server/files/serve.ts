import type { Context } from 'hono';
import type { StoredFile } from '#store/files';

/** Kinds that browsers show without carrying anything out in them. */
const SHOWN = /^(image\/(png|jpeg|gif|webp|avif|bmp)|audio\/[\w.+-]+|application\/pdf)$/;

/** A stored file as an answer: shown by browsers where that is safe, else downloaded; never as a page of this site. */
export function serveFile(c: Context, file: StoredFile, content: Uint8Array): Response {
  const name = (c.req.query('name') ?? file.hash.slice(0, 12)).slice(0, 255);
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  return c.body(Uint8Array.from(content), 200, {
    'content-type': file.mediaType.startsWith('text/') ? `${file.mediaType}; charset=utf-8` : file.mediaType,
    'content-disposition': `${SHOWN.test(file.mediaType) ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, max-age=31536000, immutable',
  });
}
