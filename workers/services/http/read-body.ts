import { JsonRefused, readJson } from '#graph/json-text';
import type { Readable } from 'node:stream';
import { bodyKindOf, parseContentType } from '#bytes/content-type';
import { decodeText, type DecodedText } from '#bytes/decode-text';
import { fileNameOf } from '#bytes/file-name';
import { UnreadableBytes } from '#bytes/unreadable';
import { unpack } from '#bytes/unpack';
import { NodeError } from '#graph/errors';
import type { HttpResponse } from '#graph/node-type';

/** What is known of an answer before its body is read. */
export interface AnswerHead {
  readonly method: string;
  readonly status: number;
  readonly url: URL;
  readonly contentType: string;
  readonly contentEncoding: string;
  readonly contentDisposition: string;
  /** The encoding that the caller asks for, in place of the declared one. */
  readonly charset: string | undefined;
}

type AnswerBody = Pick<HttpResponse, 'body' | 'file' | 'guessedCharset'>;

/** `application/` types that are never text, whatever their bytes look like. */
const BINARY =
  /^(?:image|audio|video|font)\/|^application\/(?:octet-stream|pdf|zip|gzip|x-gzip|x-tar|x-7z-compressed|msword|vnd\.(?:ms-|openxmlformats|oasis)|x-protobuf|protobuf|wasm|rtf)/;

/** Signs that no text has. */
const CONTROLS = /(?!\s)\p{Cc}/u;

/**
 * Reads an answer to its end: JSON is parsed, text is decoded, everything else is a file. An answer that has no body, such as one to HEAD,
 * is never unpacked or parsed, whatever its headers say. `maxBytes` holds before and after decompression.
 */
export async function readBody(body: Readable, head: AnswerHead, maxBytes: number): Promise<AnswerBody> {
  const sent = await collect(body, maxBytes);
  if (head.method === 'HEAD' || [204, 205, 304].includes(head.status)) return { body: null };
  try {
    return interpret(await unpack(sent, head.contentEncoding, maxBytes), head);
  } catch (error) {
    throw error instanceof UnreadableBytes ? unreadable(error, head, maxBytes) : error;
  }
}

async function collect(body: Readable, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    return await new Promise<Uint8Array>((resolve, reject) => {
      body.on('error', reject);
      body.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxBytes) reject(tooLarge(maxBytes));
        else chunks.push(chunk);
      });
      body.on('end', () => resolve(Buffer.concat(chunks)));
    });
  } catch (error) {
    // A refused answer must not go on arriving in the background.
    body.on('error', () => undefined);
    body.destroy();
    throw error;
  }
}

function interpret(bytes: Uint8Array, head: AnswerHead): AnswerBody {
  const { type, charset } = parseContentType(head.contentType);
  const kind = bodyKindOf(type);
  if (bytes.byteLength === 0) return { body: kind === 'text' || kind === 'unknown' ? '' : null };
  const hints = { charset: head.charset ?? charset, type };
  switch (kind) {
    case 'json':
      return asJson(decodeText(bytes, hints));
    case 'text':
    case 'form':
      return asText(decodeText(bytes, hints));
    case 'multipart':
      return asFile(bytes, head);
    case 'file':
    case 'unknown': {
      const text = BINARY.test(type) ? undefined : asPlainText(bytes, hints);
      return text === undefined ? asFile(bytes, head) : asText(text);
    }
  }
}

function asJson(decoded: DecodedText): AnswerBody {
  if (decoded.text.trim() === '') return { body: null };
  try {
    return { ...asText(decoded), body: readJson(decoded.text) };
  } catch (error) {
    if (error instanceof JsonRefused)
      throw new NodeError({
        code: 'HTTP_BODY_UNREADABLE',
        message: `The answer cannot be read without changing it: ${error.message}`,
        hint: 'Ask the other side for JSON in which each field has one name.',
        retryable: false,
      });
    // Servers send error pages under a JSON content type; the text says more than a parse error would.
    return asText(decoded);
  }
}

function asText({ text, charset, from }: DecodedText): AnswerBody {
  return { body: text, ...(from === 'guess' ? { guessedCharset: charset } : {}) };
}

/** Types that nobody knows are text when their bytes are: then it is UTF-8, or what is declared. */
function asPlainText(bytes: Uint8Array, hints: { readonly charset: string | undefined; readonly type: string }): DecodedText | undefined {
  try {
    const decoded = decodeText(bytes, hints);
    return decoded.from === 'guess' || CONTROLS.test(decoded.text.slice(0, 8_192)) ? undefined : decoded;
  } catch {
    return undefined;
  }
}

function asFile(bytes: Uint8Array, { url, contentType, contentDisposition }: AnswerHead): AnswerBody {
  return { body: null, file: { name: fileNameOf(contentDisposition) ?? nameInPath(url) ?? 'file', mediaType: contentType, bytes } };
}

function nameInPath(url: URL): string | undefined {
  const last = url.pathname.split('/').at(-1) ?? '';
  try {
    return last === '' ? undefined : decodeURIComponent(last);
  } catch {
    return last;
  }
}

function unreadable(error: UnreadableBytes, { url }: AnswerHead, maxBytes: number): NodeError {
  switch (error.reason) {
    case 'too-large':
      return tooLarge(maxBytes, error);
    case 'coding-unknown':
    case 'coding-broken':
      return new NodeError(
        {
          code: 'HTTP_BODY_UNREADABLE',
          message: `The answer of ${url.host} can’t be decompressed. ${error.message}`,
          hint: 'Look at the Content-Encoding of the answer.',
          retryable: error.reason === 'coding-broken',
          details: { host: url.host },
        },
        { cause: error },
      );
    default:
      return new NodeError(
        {
          code: 'HTTP_TEXT_UNREADABLE',
          message: `The text of the answer of ${url.host} can’t be read. ${error.message}`,
          hint: 'Fill in “Encoding of the answer” of the node, such as windows-1252.',
          details: { host: url.host },
        },
        { cause: error },
      );
  }
}

function tooLarge(maxBytes: number, cause?: unknown): NodeError {
  return new NodeError(
    {
      code: 'HTTP_TOO_LARGE',
      message: `The answer is longer than ${maxBytes.toLocaleString('en')} bytes.`,
      hint: 'Ask for less, for example page by page, or raise “Largest answer” of the node.',
      details: { maxBytes },
    },
    { cause },
  );
}
