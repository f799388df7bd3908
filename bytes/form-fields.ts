import { isUtf8 } from 'node:buffer';
import { decodeText, isCharsetName } from './decode-text.ts';
import { detectCharset } from './detect-charset.ts';
import { UnreadableBytes } from './unreadable.ts';

/** Fields in which senders name the encoding of their form: HTML's, and that of payment services. */
const CHARSET_FIELDS = ['_charset_', 'charset'];

/**
 * The pairs of an urlencoded form or query, in order. What stands behind the percent signs is read as all bytes are: as declared, else as a
 * field of the form says, else as UTF-8, else by a guess over all of it. Throws `UnreadableBytes`.
 */
export function readFormFields(form: string, charset?: string): readonly (readonly [string, string])[] {
  const pairs = form
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? ([bytesOf(pair), Buffer.alloc(0)] as const) : ([bytesOf(pair.slice(0, at)), bytesOf(pair.slice(at + 1))] as const);
    });
  const label = charset ?? labelOf(pairs);
  return pairs.map(([name, value]) => [textOf(name, label), textOf(value, label)] as const);
}

/** Percent-encoded bytes; a sign that stands alone stays what it is, as in browsers. */
function bytesOf(component: string): Buffer {
  const plain = component.replaceAll('+', ' ');
  return plain.includes('%')
    ? Buffer.from(
        plain.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      )
    : Buffer.from(plain, 'latin1');
}

function labelOf(pairs: readonly (readonly [Buffer, Buffer])[]): string {
  if (pairs.flat().every((part) => isUtf8(part))) return 'utf-8';
  const [, named] = pairs.find(([name]) => CHARSET_FIELDS.includes(name.toString('latin1'))) ?? [];
  const declared = named?.toString('latin1').trim() ?? '';
  if (isCharsetName(declared)) return declared;
  const guessed = detectCharset(Buffer.concat(pairs.flat()));
  if (guessed === undefined)
    throw new UnreadableBytes('text-broken', 'Its fields are not valid UTF-8. Declare their encoding (charset) if they have another one.');
  return guessed;
}

function textOf(bytes: Buffer, charset: string): string {
  return bytes.length === 0 ? '' : decodeText(bytes, { charset }).text;
}
