import { createHmac } from 'node:crypto';
import { type FileReference, isFileReference } from '#graph/file-reference';
import type { Json } from '#graph/json';
import { isSame } from '../auth/session.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const DAYS = 7;

/** Gives an address under which anybody who has it can read the file. */
export type LinkFile = (file: Pick<FileReference, '$file' | 'name'>) => string;

/** Addresses of stored files for those who have no key: they are signed, and end. */
export interface FileLinks {
  /** Links below this address of the server. Those of one day are the same, and open for seven to eight days. */
  readonly at: (baseUrl: string) => LinkFile;
  /** Whether a link opens the file with this hash. */
  readonly check: (
    hash: string,
    link: { readonly until: string | undefined; readonly signature: string | undefined },
  ) => 'valid' | 'expired' | 'invalid';
}

/** Makes and checks links with the access token: replacing it ends all of them. */
export function createFileLinks(accessToken: string, now: () => number = Date.now): FileLinks {
  const sign = (hash: string, until: string): string =>
    createHmac('sha256', accessToken).update(`file:${hash}:${until}`).digest('base64url');
  return {
    at: (baseUrl) => (file) => {
      const until = String((Math.ceil(now() / DAY_MS) + DAYS) * DAY_MS);
      return `${baseUrl}/files/${file.$file}?${new URLSearchParams({ name: file.name, until, signature: sign(file.$file, until) }).toString()}`;
    },
    check: (hash, { until = '', signature = '' }) => {
      if (!isSame(signature, sign(hash, until))) return 'invalid';
      return Number(until) > now() ? 'valid' : 'expired';
    },
  };
}

/** The value as it leaves, and the files in it by their links. */
export interface LinkedValue {
  readonly value: Json;
  readonly files: ReadonlyMap<string, FileReference>;
}

/**
 * The value with a link in the place of each internal reference, however deep, also where a text has one as JSON: outside of Heddle the
 * hash of a file means nothing. What holds none is the same value.
 */
export function linkFiles(value: Json, link: LinkFile): LinkedValue {
  const files = new Map<string, FileReference>();

  function linked(inner: Json): Json {
    if (typeof inner === 'string')
      return inner.includes('$file')
        ? inner.replaceAll(REFERENCE_IN_TEXT, (_all, before: string, hash: string) => before + link({ $file: hash, name: 'file' }))
        : inner;
    if (typeof inner !== 'object' || inner === null) return inner;
    if (Array.isArray(inner))
      return changed(
        inner,
        inner.map((item) => linked(item as Json)),
      );
    const object = inner as { readonly [name: string]: Json };
    const entries = Object.entries(object).map(
      ([name, field]) => [name, name === '$file' ? linkOf(object, field) : linked(field)] as const,
    );
    return entries.every(([name, field]) => field === object[name]) ? inner : Object.fromEntries(entries);
  }

  function linkOf(object: { readonly [name: string]: Json }, hash: Json): Json {
    if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)) return linked(hash);
    const url = link({ $file: hash, name: typeof object['name'] === 'string' ? object['name'] : 'file' });
    if (isFileReference(object)) files.set(url, object);
    return url;
  }

  return { value: linked(value), files };
}

/** A reference within a text that was written as JSON, once or several times over. */
const REFERENCE_IN_TEXT = /(\$file\\*"\s*:\s*\\*")([0-9a-f]{64})(?=\\*")/g;

function changed(list: Json, items: readonly Json[]): Json {
  return items.every((item, index) => item === (list as readonly Json[])[index]) ? list : items;
}
