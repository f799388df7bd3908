import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import { readFile, realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};
const COMPRESSIBLE = new Set(['.html', '.js', '.css', '.json', '.map', '.svg', '.txt']);

const compressors = {
  br: (bytes: Buffer) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes, { level: 6 }),
};

interface Asset {
  readonly modifiedMs: number;
  readonly bytes: Buffer;
  readonly etag: string;
  readonly compressed: { [encoding in keyof typeof compressors]?: Promise<Buffer> };
}

/**
 * Serves the built web from a folder: files by their path, the page itself for every other address that a browser opens.
 * Files with a hash in their name are kept for good; each file is read and compressed once.
 */
export function staticFiles(app: Hono, folder: string): void {
  const assets = new Map<string, Asset>();

  app.get('*', async (c, next) => {
    if (/^\/(api|hooks|chat)(\/|$)/.test(c.req.path)) return next();
    const asked = decode(c.req.path);
    const found = asked === null ? null : ((await read(asked)) ?? (isPage(asked) ? await read('/index.html') : null));
    if (found === null) return next();
    const { path, asset } = found;
    const extension = extname(path);
    const headers: Record<string, string> = {
      'content-type': TYPES[extension] ?? 'application/octet-stream',
      'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      etag: asset.etag,
      vary: 'accept-encoding',
    };
    if (c.req.header('if-none-match') === asset.etag) return c.body(null, 304, headers);
    const encoding = COMPRESSIBLE.has(extension) ? encodingOf(c.req.header('accept-encoding') ?? '') : null;
    if (encoding === null) return c.body(new Uint8Array(asset.bytes), 200, headers);
    const compressed = await (asset.compressed[encoding] ??= compressors[encoding](asset.bytes));
    return c.body(new Uint8Array(compressed), 200, { ...headers, 'content-encoding': encoding });
  });

  async function read(path: string): Promise<{ readonly path: string; readonly asset: Asset } | null> {
    const file = join(folder, path);
    try {
      const info = await stat(file);
      if (!info.isFile() || !(await realpath(file)).startsWith((await realpath(folder)) + sep)) return null;
      let asset = assets.get(file);
      if (asset === undefined || asset.modifiedMs !== info.mtimeMs) {
        const bytes = await readFile(file);
        asset = {
          modifiedMs: info.mtimeMs,
          bytes,
          etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
          compressed: {},
        };
        assets.set(file, asset);
      }
      return { path, asset };
    } catch {
      return null;
    }
  }
}

function decode(path: string): string | null {
  try {
    const decoded = decodeURIComponent(path);
    return decoded.includes('\0') ? null : decoded;
  } catch {
    return null;
  }
}

/** An address without a file ending is one of the web's own pages. */
function isPage(path: string): boolean {
  return extname(path) === '';
}

function encodingOf(accepted: string): keyof typeof compressors | null {
  if (/\bbr\b/.test(accepted)) return 'br';
  return /\bgzip\b/.test(accepted) ? 'gzip' : null;
}
