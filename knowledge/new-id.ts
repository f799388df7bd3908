import { randomBytes } from 'node:crypto';

/** A new id that can't be guessed: the prefix, `_` and 20 hexadecimal digits. */
export function newId(prefix: 'kb' | 'doc' | 'src' | 'set' | 'q' | 'eval'): string {
  return `${prefix}_${randomBytes(10).toString('hex')}`;
}
