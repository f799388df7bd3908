import type { HookDoor, HookKeys } from '../../contract/hooks.ts';
/** A key, and the one that it replaced with the time until which that one still counts. */
interface StoredKey {
  readonly key: string;
  readonly previous?: { readonly key: string; readonly until: string };
}

type StoredKeys = { readonly [door in HookDoor]: StoredKey };

/** The text that is sealed for new keys. */
export function writeKeys(keys: { readonly [door in HookDoor]: string }): string {
  return JSON.stringify({ webhook: { key: keys.webhook }, signing: { key: keys.signing }, chat: { key: keys.chat } } satisfies StoredKeys);
}

/**
 * The keys that count at a time. One text for all doors is what earlier releases stored: it stays valid at each of them until that one is
 * rotated.
 */
export function readKeys(text: string, now: string): HookKeys {
  const stored = parse(text);
  const valid = ({ key, previous }: StoredKey): readonly string[] =>
    previous !== undefined && previous.until > now ? [key, previous.key] : [key];
  return { webhook: valid(stored.webhook), signing: valid(stored.signing), chat: valid(stored.chat) };
}

/** The text with another key for one door; the key before counts until the given time, or no longer. */
export function replaceKey(
  text: string,
  door: HookDoor,
  { key, previousUntil }: { readonly key: string; readonly previousUntil: string | null },
): string {
  const stored = parse(text);
  return JSON.stringify({
    ...stored,
    [door]: { key, ...(previousUntil === null ? {} : { previous: { key: stored[door].key, until: previousUntil } }) },
  });
}

function parse(text: string): StoredKeys {
  return text.startsWith('{') ? (JSON.parse(text) as StoredKeys) : { webhook: { key: text }, signing: { key: text }, chat: { key: text } };
}
