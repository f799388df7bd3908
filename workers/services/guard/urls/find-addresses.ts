import type { GuardFinding } from '#graph/node-services';
import { foldText } from '../folded-text.ts';
import { allowList } from './allow-list.ts';

const END = '\\s<>"\'`\u0000-\u001f«»“”„⟧';
/** Browsers also take one slash, or backslashes, behind `https:`. */
const WITH_SCHEME = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:(?:https?|wss?|ftp):[/\\\\]{0,4}|[a-z][a-z0-9+.-]{1,20}://|(?:javascript|vbscript):|data:[a-z]+/)[^${END}]{1,2048}`,
  'giu',
);
const WITHOUT_SCHEME = new RegExp(
  `(?<![\\p{L}\\p{N}@._/:%=-])(?://)?(?:[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?\\.){1,6}(?:com|net|org|edu|gov|int|info|biz|app|dev|io|ai|co|xyz|top|site|online|shop|example|test|ru|cn|eu|uk|de|fr|es|it|pt|nl|pl|br|at|ch|be|se|no|dk|fi|jp|us|ca|au|in)(?![\\p{L}\\p{N}@-]|\\.[\\p{L}\\p{N}])(?::\\d{1,5})?(?:[/?#][^${END}]{0,2048})?`,
  'giu',
);
/** Addresses that are programs or hold what they show: a list of hosts says nothing of them. */
const WITHOUT_HOST = /^(?:javascript|vbscript|data):/i;

/** The web addresses of a text, normalised; with `allow`, only those that lead elsewhere. */
export function findAddresses(text: string, allow?: readonly string[]): readonly GuardFinding[] {
  const folded = foldText(text);
  const isAllowed = allow === undefined ? () => false : allowList(allow);
  const findings: GuardFinding[] = [];
  let until = 0;
  for (const { index, written } of candidates(folded.text)) {
    if (index < until) continue;
    until = index + written.length;
    const url = parse(written);
    if (url !== null && isAllowed(url)) continue;
    findings.push({
      kind: 'url',
      ...folded.span(index, until),
      text: url?.href ?? written,
      score: 1,
      reason: reasonFor(url, written, allow !== undefined),
    });
  }
  return findings;
}

function candidates(text: string): { readonly index: number; readonly written: string }[] {
  return [...text.matchAll(WITH_SCHEME), ...text.matchAll(WITHOUT_SCHEME)]
    .map((match) => ({ index: match.index, written: withoutSentenceEnd(match[0]) }))
    .sort((a, b) => a.index - b.index || b.written.length - a.written.length);
}

/** A full stop or a bracket behind an address belongs to the sentence, unless the address opened the bracket. */
function withoutSentenceEnd(written: string): string {
  let end = written.length;
  const closers: { readonly [closer: string]: string } = { ')': '(', ']': '[', '}': '{' };
  const surplus = Object.fromEntries(
    Object.entries(closers).map(([closer, opener]) => [closer, count(written, closer) - count(written, opener)]),
  );
  while (end > 1) {
    const last = written[end - 1] ?? '';
    if ((surplus[last] ?? 0) > 0) surplus[last] = (surplus[last] ?? 0) - 1;
    else if (!/[.,;:!?*_~|]/.test(last)) break;
    end--;
  }
  return written.slice(0, end);
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

function parse(written: string): URL | null {
  try {
    return new URL(
      written.startsWith('//')
        ? `https:${written}`
        : /^[a-z][a-z0-9+.-]*:/i.test(written) && !hasPort(written)
          ? written
          : `https://${written}`,
    );
  } catch {
    return null;
  }
}

/** `example.com:8080` begins like an address with a scheme. */
function hasPort(written: string): boolean {
  const host = written.split(/[/?#]/)[0] ?? '';
  const dot = host.indexOf('.');
  return dot >= 0 && /:\d/.test(host.slice(dot));
}

function reasonFor(url: URL | null, written: string, isChecked: boolean): string {
  if (url === null) return 'Address that cannot be read';
  if (WITHOUT_HOST.test(written)) return `Address of the kind ${url.protocol}`;
  if (!isChecked) return `Address at ${url.host}`;
  return `${url.host || url.protocol} is not on the list${url.username === '' ? '' : `; what stands before the @ is not the host`}`;
}
