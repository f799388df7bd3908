import type { Json, JsonObject } from '../json.ts';
import { findSecrets } from './find-secrets.ts';

/** Stands where a secret was; `check` asks to fill it in. */
export const REMOVED = '<removed-on-export>';

/** One value that was taken out. */
export interface RemovedSecret {
  /** Keys and positions from the value on. */
  readonly path: readonly (string | number)[];
  /** What it was, such as "the value of api_key". */
  readonly what: string;
}

/** A value without its secrets, and what was taken out. */
export interface Cleaned {
  readonly value: Json;
  readonly removed: readonly RemovedSecret[];
}

const NAMES =
  'token|secret|password|passwd|pwd|passphrase|passwort|authorization|cookie|credentials?|signature|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|signing[-_ ]?key|subscription[-_ ]?key|bearer';
/** Names that mean a credential, as a word of their own: "tokens" and "maxTokens" count something. */
const SECRET_NAME = new RegExp(`(?:^|[^a-z])(?:${NAMES})(?:$|[^a-z])`, 'i');
/** `apiKey = "…"`, `'client_secret': '…'`: a text given to such a name in a program or in JSON within text. */
const ASSIGNED = new RegExp(
  `(\\b[\\w$-]{0,60}?(?:${NAMES.replaceAll('[-_ ]?', '[-_]?')})[\\w$-]{0,20}["'\`]?\\s{0,5}[:=]\\s{0,5})(["'\`])([^"'\`\\n]{1,500})\\2`,
  'gi',
);
const PARAMETER = /([?&;#]|^)([^=&?#;\s]{1,100})=([^&#\s;"'`<>]{1,2000})/g;
/** Parameters that make an address valid by themselves, as those of file stores do. */
const SIGNED = /^(?:sig|hmac)$/i;
/** Long and mixed as no word, path or id in small letters is. */
const RANDOM = /(?<![\w+/=-])[\w+/-]{32,400}={0,2}(?![\w+/=-])/g;
const LONGEST = 1_000_000;

/** True for a name under which a credential is kept. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2'));
}

/**
 * Takes secrets out of a value: texts under names that mean a credential, parameters of addresses, what is assigned to such names in
 * programs, and everything that looks like a key. What
 * only refers to a value (`{{ }}`) stays.
 */
export function removeSecrets(value: Json, path: readonly (string | number)[] = []): Cleaned {
  if (typeof value === 'string') return fromText(value, path);
  if (typeof value !== 'object' || value === null) return { value, removed: [] };
  if (Array.isArray(value)) {
    const items = value.map((item, at) => removeSecrets(item as Json, [...path, at]));
    return { value: items.map((item) => item.value), removed: items.flatMap((item) => item.removed) };
  }
  const record = value as JsonObject;
  const label = record['name'] ?? record['key'];
  const entries = Object.entries(record).map(([key, inner]) => {
    const named = key === 'value' && typeof label === 'string' && isSecretName(label) ? label : isSecretName(key) ? key : null;
    const place = [...path, key];
    return [
      key,
      named !== null && typeof inner === 'string' && isLiteral(inner)
        ? { value: REMOVED, removed: [{ path: place, what: `the value of ${named}` }] }
        : removeSecrets(inner as Json, place),
    ] as const;
  });
  return {
    value: Object.fromEntries(entries.map(([key, inner]) => [key, inner.value])),
    removed: entries.flatMap(([, inner]) => inner.removed),
  };
}

function fromText(text: string, path: readonly (string | number)[]): Cleaned {
  // Nobody reads texts of this length, and looking through them takes time: what may hold anything does not leave.
  if (text.length > LONGEST) return { value: REMOVED, removed: [{ path, what: 'a text too long to look through' }] };
  const removed: RemovedSecret[] = [];
  const take = (what: string): string => {
    removed.push({ path, what });
    return REMOVED;
  };
  let clean = text.replaceAll(ASSIGNED, (all, before: string, quote: string, secret: string) =>
    isLiteral(secret) && !secret.includes('${') ? `${before}${quote}${take('a value in the text')}${quote}` : all,
  );
  if (/[?&#]|^[^\s{]{1,100}=/.test(clean))
    clean = clean.replaceAll(PARAMETER, (all, before: string, name: string, secret: string) =>
      (isSecretName(decoded(name)) || SIGNED.test(name)) && isLiteral(secret) ? `${before}${name}=${take(`the parameter ${name}`)}` : all,
    );
  for (const hit of disjoint(findSecrets(clean)).toReversed()) {
    if (!clean.slice(hit.start, hit.end).includes(REMOVED))
      clean = clean.slice(0, hit.start) + take(hit.reason.toLowerCase()) + clean.slice(hit.end);
  }
  clean = clean.replaceAll(RANDOM, (word) => (isRandom(word) ? take('what looks like a key') : word));
  return { value: clean, removed };
}

/** Hits in order, without those that lie in another. */
function disjoint<T extends { readonly start: number; readonly end: number }>(hits: readonly T[]): readonly T[] {
  const kept: T[] = [];
  for (const hit of hits.toSorted((a, b) => a.start - b.start || b.end - a.end)) if (hit.start >= (kept.at(-1)?.end ?? 0)) kept.push(hit);
  return kept;
}

function isLiteral(text: string): boolean {
  return text.trim() !== '' && !text.includes('{{') && text !== REMOVED;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function isRandom(word: string): boolean {
  if (!/\d/.test(word) || !/[a-z]/.test(word) || !/[A-Z]/.test(word) || (word.match(/\//g)?.length ?? 0) > 3) return false;
  const counts = new Map<string, number>();
  for (const character of word) counts.set(character, (counts.get(character) ?? 0) + 1);
  return -[...counts.values()].reduce((sum, count) => sum + (count / word.length) * Math.log2(count / word.length), 0) >= 4.2;
}
