const REFERENCE = /"\$(?:blob|file)":"([0-9a-f]{64})"/g;

/** Finds the hashes of stored values and files that JSON texts refer to. Costs a search for two words where there are none. */
export function referencesIn(...texts: readonly (string | null | undefined)[]): readonly string[] {
  const found = new Set<string>();
  for (const text of texts) {
    if (text == null || !(text.includes('"$blob"') || text.includes('"$file"'))) continue;
    for (const [, hash] of text.matchAll(REFERENCE)) found.add(hash!);
  }
  return [...found];
}
