/** What an HTML page declares as its encoding. */
export function charsetOf(bytes: Uint8Array): string | undefined {
  const beginning = new TextDecoder('latin1').decode(bytes.subarray(0, 2_048));
  return /<meta[^>]{0,200}?charset\s*=\s*["']?([\w-]+)/i.exec(beginning)?.[1];
}
