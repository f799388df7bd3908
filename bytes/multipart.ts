import { randomBytes } from 'node:crypto';
import { headerText } from './decode-text.ts';
import { dispositionParameter, fileNameOf, formDisposition } from './file-name.ts';
import { UnreadableBytes } from './unreadable.ts';

/** One part of a form, as bytes: libraries hand out texts that they have already decoded as UTF-8. */
export interface FormPart {
  /** Undefined where the sender named none. */
  readonly name: string | undefined;
  /** Present for files; empty where a browser's file field was left empty. */
  readonly fileName: string | undefined;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** More parts than a form has; each costs the server an object. */
const MAX_PARTS = 10_000;
const MAX_HEADER_BYTES = 16_384;

/** The parts of a `multipart/form-data` body, in order. Throws `UnreadableBytes` for one that is cut off or not built that way. */
export function readMultipart(bytes: Uint8Array, boundary: string | undefined): readonly FormPart[] {
  if (boundary === undefined || boundary.length > 200) throw broken('Its Content-Type names no boundary.');
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  // The first delimiter may open the body, or follow a preamble that means nothing.
  let at = body.subarray(0, delimiter.length - 2).equals(delimiter.subarray(2))
    ? delimiter.length - 2
    : after(body.indexOf(delimiter), delimiter);
  const parts: FormPart[] = [];
  while (!isEnd(body, at)) {
    if (parts.length === MAX_PARTS) throw broken(`It has more than ${MAX_PARTS.toLocaleString('en')} parts.`);
    const start = lineEnd(body, at);
    const end = body.indexOf(delimiter, start - 2);
    if (end < 0) throw broken('It is cut off: its last part has no end.');
    parts.push(readPart(body.subarray(start, Math.max(start, end))));
    at = end + delimiter.length;
  }
  return parts;
}

/** Writes a form with files; the boundary is random, so that no content can hold it. */
export function writeMultipart(
  fields: readonly {
    readonly name: string;
    readonly value: string | { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array };
  }[],
): { readonly contentType: string; readonly bytes: Uint8Array } {
  const boundary = `heddle-${randomBytes(18).toString('base64url')}`;
  const pieces = fields.flatMap(({ name, value }) => {
    const head =
      typeof value === 'string'
        ? formDisposition(name)
        : `${formDisposition(name, value.name)}\r\nContent-Type: ${typeOf(value.mediaType)}`;
    return [
      Buffer.from(`--${boundary}\r\nContent-Disposition: ${head}\r\n\r\n`),
      typeof value === 'string' ? Buffer.from(value) : value.bytes,
      Buffer.from('\r\n'),
    ];
  });
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

/** A type that could break out of its header is nothing but bytes. */
function typeOf(mediaType: string): string {
  return /^[\x20-\x7e]+$/.test(mediaType) ? mediaType : 'application/octet-stream';
}

function after(index: number, delimiter: Buffer): number {
  if (index < 0) throw broken('The boundary that its Content-Type names is not in it.');
  return index + delimiter.length;
}

function isEnd(body: Buffer, at: number): boolean {
  return body[at] === 0x2d && body[at + 1] === 0x2d;
}

/** A boundary may be followed by blanks before its line ends. */
function lineEnd(body: Buffer, from: number): number {
  let at = from;
  while (body[at] === 0x20 || body[at] === 0x09) at += 1;
  if (body[at] !== 0x0d || body[at + 1] !== 0x0a) throw broken('A boundary in it is not followed by a line end.');
  return at + 2;
}

function readPart(part: Buffer): FormPart {
  const bare = part.subarray(0, 2).equals(Buffer.from('\r\n'));
  const head = bare ? 0 : part.indexOf('\r\n\r\n');
  if (head < 0 || head > MAX_HEADER_BYTES) throw broken('A part in it has no end of its headers.');
  const headers = new Map<string, string>();
  for (const line of part
    .subarray(0, head)
    .toString('latin1')
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const disposition = headers.get('content-disposition') ?? '';
  const name = dispositionParameter(disposition, 'name');
  // An empty name is a file field that was left empty, which is no text.
  const fileName = fileNameOf(disposition) ?? dispositionParameter(disposition, 'filename');
  const content = part.subarray(bare ? 2 : head + 4);
  return {
    name,
    fileName,
    contentType: headerText(headers.get('content-type') ?? ''),
    bytes: transferDecoded(content, headers.get('content-transfer-encoding') ?? ''),
  };
}

/** Deprecated in forms, but gateways of mail still write them. */
function transferDecoded(content: Buffer, encoding: string): Uint8Array {
  switch (encoding.toLowerCase()) {
    case 'base64':
      return Buffer.from(content.toString('latin1'), 'base64');
    case 'quoted-printable':
      return Buffer.from(
        content
          .toString('latin1')
          .replace(/(?<![ \t])[ \t]*=\r?\n/g, '')
          .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      );
    default:
      return content;
  }
}

function broken(message: string): UnreadableBytes {
  return new UnreadableBytes('form-broken', message);
}
