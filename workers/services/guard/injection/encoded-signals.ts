import { Buffer } from 'node:buffer';
import { combine, type Signal } from './signal.ts';

const ENCODED =
  /(?<![A-Za-z0-9+/=])(?:[A-Za-z0-9+/]{24,8192}={0,2}|[A-Za-z0-9_-]{24,8192})(?![A-Za-z0-9+/=])|(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{2}[ ]?){16,4096}(?![0-9A-Fa-f])|(?:%[0-9A-Fa-f]{2}){12,2048}/g;
/** As much is decoded of one text, so that a long one takes no longer. */
const MOST_DECODED = 100_000;
const SUSPICIOUS = 0.5;

/** Orders hidden in Base64, hexadecimal digits or percent signs: what is decoded is looked through like a text of its own. */
export function encodedSignals(text: string, signalsOf: (decoded: string) => readonly Signal[]): Signal[] {
  const signals: Signal[] = [];
  let left = MOST_DECODED;
  for (const match of text.matchAll(ENCODED)) {
    if (left <= 0) break;
    const decoded = decode(match[0]);
    if (decoded === null) continue;
    left -= decoded.length;
    const score = combine(signalsOf(decoded));
    if (score >= SUSPICIOUS)
      signals.push({
        kind: 'encoded',
        start: match.index,
        end: match.index + match[0].length,
        score: Math.max(score, 0.8),
        reason: 'Encoded text that gives a model orders',
      });
  }
  return signals;
}

function decode(written: string): string | null {
  const bytes = written.startsWith('%')
    ? Buffer.from(written.replaceAll('%', ''), 'hex')
    : /^[0-9A-Fa-f ]+$/.test(written)
      ? Buffer.from(written.replaceAll(' ', ''), 'hex')
      : Buffer.from(written, written.includes('-') || written.includes('_') ? 'base64url' : 'base64');
  const text = bytes.toString('utf8');
  return text.length > 10 && isReadable(text) ? text : null;
}

/** Letters and spaces, as a sentence has them; pictures and keys decode to anything but. */
function isReadable(text: string): boolean {
  const sample = text.slice(0, 400);
  return !sample.includes('\ufffd') && (sample.match(/[\p{L}\s]/gu)?.length ?? 0) > sample.length * 0.8;
}
