import { isNodeError, NodeError } from '#graph/errors';
import type { Json } from '#graph/json';

/** Shorter ones stand in many a text by chance. */
const SHORTEST = 8;

/** The text with every secret in it replaced by dots, also where it is quoted as in an address or a Basic header. */
export function withoutSecrets(text: string, secrets: Iterable<string>): string {
  const written = [...secrets]
    .filter((secret) => secret !== '')
    .flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]);
  // Longer ones first: a secret may be a part of another.
  return [...new Set(written)].sort((a, b) => b.length - a.length).reduce((rest, secret) => rest.replaceAll(secret, '•••'), text);
}

/** What another system has sent, without the secrets that it was sent: some repeat in their errors whatever they were called with. */
export function withoutEcho<T extends Json>(value: T, secrets: readonly string[]): T {
  const long = secrets.filter(({ length }) => length >= SHORTEST);
  return long.length === 0 ? value : (inside(value, long) as T);
}

/** An error without the secrets of the call that failed. */
export function errorWithoutEcho<E>(error: E, secrets: readonly string[]): E | NodeError {
  if (!isNodeError(error)) return error;
  const data = withoutEcho(error.data as unknown as Json, secrets) as unknown as typeof error.data;
  return JSON.stringify(data) === JSON.stringify(error.data) ? error : new NodeError(data);
}

function inside(value: Json, secrets: readonly string[]): Json {
  if (typeof value === 'string') return withoutSecrets(value, secrets);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => inside(item as Json, secrets));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inside(inner as Json, secrets)]));
}
