import { detect } from 'chardet';
import { tooLarge, typeUnknown } from './document-error.ts';
import { MOST_CHARACTERS } from './limits.ts';

/** So much of a text is looked at to find out how it is written. */
const SAMPLE = 65_536;
/** Signs that no text has. */
const controls = /(?!\s)\p{Cc}/gu;
/** Begins a colour in the logs of programs. */
const ESCAPE = '\u001b';
const MOST_CONTROLS = 0.005;

/** Bytes as text: by the mark at the beginning, else as UTF-8, else by what the file says or the bytes look like. Lines end in `\n`. */
export function decodeText(name: string, bytes: Uint8Array, declared?: string): string {
  const text = decode(name, bytes, declared).replace(/\r\n?/g, '\n');
  if (text.length > MOST_CHARACTERS) throw tooLarge(name, `Its text has more than ${MOST_CHARACTERS / 1_000_000} million characters.`);
  const sample = text.slice(0, SAMPLE);
  if ((sample.match(controls) ?? []).filter((sign) => sign !== ESCAPE).length > sample.length * MOST_CONTROLS) throw typeUnknown(name, 'Its content is not text.');
  return text.replace(controls, ' ');
}

function decode(name: string, bytes: Uint8Array, declared: string | undefined): string {
  const mark = markOf(bytes);
  if (mark !== undefined) return new TextDecoder(mark).decode(bytes);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // Much of UTF-16 is valid UTF-8, with a zero at every other place.
    if (!text.slice(0, 1_000).includes('\0')) return text;
  } catch {
    // Then it is written in another way.
  }
  for (const label of [declared, utf16Of(bytes), detect(bytes.subarray(0, SAMPLE))]) {
    const decoder = label === undefined || label === null ? undefined : decoderOf(label);
    if (decoder === undefined) continue;
    const text = decoder.decode(bytes);
    if (!text.slice(0, SAMPLE).includes('\0')) return text;
  }
  throw typeUnknown(name, 'Its content is not text, or is in an unknown encoding.', 'If it is text, save it as UTF-8.');
}

function markOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** UTF-16 without a mark: spaces and ends of lines tell on which side the zeros are. */
function utf16Of(bytes: Uint8Array): string | undefined {
  const sample = bytes.subarray(0, 4_000);
  let even = 0;
  let odd = 0;
  for (let index = 0; index + 1 < sample.length; index += 2) {
    if (sample[index] === 0 && sample[index + 1] !== 0) even += 1;
    if (sample[index] !== 0 && sample[index + 1] === 0) odd += 1;
  }
  const least = sample.length / 20;
  if (odd > least && even < odd / 20) return 'utf-16le';
  if (even > least && odd < even / 20) return 'utf-16be';
  return undefined;
}

function decoderOf(label: string): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(label);
  } catch {
    return undefined;
  }
}
