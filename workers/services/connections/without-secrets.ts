/** The text with every secret in it replaced by dots, also where it is quoted as in an address or a Basic header. */
export function withoutSecrets(text: string, secrets: Iterable<string>): string {
  const written = [...secrets].filter((secret) => secret !== '').flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]);
  // Longer ones first: a secret may be a part of another.
  return [...new Set(written)].sort((a, b) => b.length - a.length).reduce((rest, secret) => rest.replaceAll(secret, '•••'), text);
}
