/** Content that was stored or touched so recently counts as being in use: a sweep leaves it alone for longer than that. */
const FRESH_MS = 30 * 60_000;

/** True when stored content has to be marked as used again before somebody refers to it. */
export function isStale({ createdAt, touchedAt }: { readonly createdAt: string; readonly touchedAt: string | null }): boolean {
  return Date.now() - Date.parse(touchedAt ?? createdAt) > FRESH_MS;
}
