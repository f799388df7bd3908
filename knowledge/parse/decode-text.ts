import { decodeText as readText } from '#bytes/decode-text';
import { UnreadableBytes } from '#bytes/unreadable';
import { tooLarge, typeUnknown } from './document-error.ts';
import { MOST_CHARACTERS } from './limits.ts';

/** So much of a text is looked at to find out whether it is one. */
const SAMPLE = 65_536;
/** Signs that no text has. */
const controls = /(?!\s)\p{Cc}/gu;
/** Begins a colour in the logs of programs. */
const ESCAPE = '\u001b';
const MOST_CONTROLS = 0.005;

/** A document's bytes as text, read as all bytes are. Lines end in `\n`. */
export function decodeText(
  name: string,
  bytes: Uint8Array,
  hints: { readonly charset?: string | undefined; readonly type?: string | undefined } = {},
): string {
  const text = decode(name, bytes, hints).replace(/\r\n?/g, '\n');
  if (text.length > MOST_CHARACTERS) throw tooLarge(name, `Its text has more than ${MOST_CHARACTERS / 1_000_000} million characters.`);
  const sample = text.slice(0, SAMPLE);
  if ((sample.match(controls) ?? []).filter((sign) => sign !== ESCAPE).length > sample.length * MOST_CONTROLS)
    throw typeUnknown(name, 'Its content is not text.');
  return text.replace(controls, ' ');
}

function decode(
  name: string,
  bytes: Uint8Array,
  hints: { readonly charset?: string | undefined; readonly type?: string | undefined },
): string {
  try {
    return readText(bytes, hints).text;
  } catch (error) {
    if (error instanceof UnreadableBytes) throw typeUnknown(name, error.message, 'If it is text, save it as UTF-8.');
    throw error;
  }
}
