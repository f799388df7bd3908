import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { NodeError } from '#graph/errors';
import type { Json } from '#graph/json';

/** More codings than this in one answer is an attack, not a server. */
const MAX_CODINGS = 2;

interface BodyHead {
  readonly contentType: string;
  readonly contentEncoding: string;
}

/**
 * Reads an answer to its end and makes a JSON value of it: parsed JSON, text, or `{ base64, contentType }` for what is
 * neither. `maxBytes` holds before and after decompression.
 */
export async function readBody(body: Readable, head: BodyHead, maxBytes: number): Promise<Json> {
  const bytes = await collect(body, decoders(head.contentEncoding), maxBytes);
  return interpret(bytes, head.contentType);
}

async function collect(body: Readable, codings: readonly Transform[], maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let raw = 0;
  let size = 0;
  const last = codings.at(-1) ?? body;
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      // Empty gzip members cost input and give no output, so both ends are counted.
      if (codings.length > 0) {
        body.on('data', (chunk: Buffer) => {
          raw += chunk.length;
          if (raw > maxBytes) reject(tooLarge(maxBytes));
        });
      }
      [body, ...codings].forEach((stream, index, all) => {
        stream.on('error', reject);
        const next = codings[index];
        if (next !== undefined && all[index + 1] === next) stream.pipe(next);
      });
      last.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxBytes) reject(tooLarge(maxBytes));
        else chunks.push(chunk);
      });
      last.on('end', () => resolve(Buffer.concat(chunks)));
    });
  } catch (error) {
    // A refused answer must not go on arriving in the background.
    body.on('error', () => undefined);
    body.destroy();
    for (const coding of codings) coding.destroy();
    throw isDecodingError(error) ? badEncoding(error) : error;
  }
}

function decoders(contentEncoding: string): readonly Transform[] {
  const names = contentEncoding.toLowerCase().split(',').map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity');
  if (names.length > MAX_CODINGS) throw badEncoding();
  // Applied first to last by the sender, so undone last to first.
  return names.reverse().map((name) => {
    switch (name) {
      case 'gzip':
      case 'x-gzip':
        return createGunzip();
      case 'deflate':
        return createInflate();
      case 'br':
        return createBrotliDecompress();
      default:
        throw badEncoding();
    }
  });
}

function interpret(bytes: Buffer, contentType: string): Json {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (isBinary(type, bytes)) return { base64: bytes.toString('base64'), contentType: type };
  const text = decodeText(bytes, /charset="?([^;"\s]+)/i.exec(contentType)?.[1]);
  if (!/^(?:application|text)\/(?:[\w.-]+\+)?json$/.test(type)) return text;
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Servers send error pages under a JSON content type; the text says more than a parse error would.
    return text;
  }
}

function isBinary(type: string, bytes: Buffer): boolean {
  if (/^(?:image\/(?!svg)|audio\/|video\/|font\/)/.test(type)) return true;
  if (/^application\/(?:octet-stream|pdf|zip|gzip|x-tar|vnd\.(?:ms-|openxmlformats))/.test(type)) return true;
  return type === '' && bytes.subarray(0, 1_000).includes(0);
}

function decodeText(bytes: Buffer, charset = 'utf-8'): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

function tooLarge(maxBytes: number): NodeError {
  return new NodeError({
    code: 'HTTP_TOO_LARGE',
    message: `The answer is longer than ${maxBytes.toLocaleString('en')} bytes.`,
    hint: 'Ask for less, for example page by page, or raise “Largest answer” of the node.',
    details: { maxBytes },
  });
}

function isDecodingError(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && /^(?:Z_|ERR_BROTLI|ERR__ERROR|ERR_PADDING)/.test(code);
}

function badEncoding(cause?: unknown): NodeError {
  return new NodeError({ code: 'HTTP_BODY_UNREADABLE', message: 'The answer is compressed in a way that cannot be read.', hint: 'Look at the Content-Encoding of the answer.', retryable: cause !== undefined }, { cause });
}
