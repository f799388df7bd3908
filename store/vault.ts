import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreError } from './contract/store-error.ts';

/** Seals and opens short secrets with the master key (AES-256-GCM). */
export interface Vault {
  /** `purpose` must be the same when the text is opened: a sealed text can't be moved to another place. */
  seal(text: string, purpose: string): string;
  /** Throws `ENCRYPTION_KEY_WRONG` when the text was sealed with another key or for another purpose. */
  open(sealed: string, purpose: string): string;
}

const ALGORITHM = 'aes-256-gcm';

/** A vault with this key of 32 bytes. */
export function createVault(key: Buffer): Vault {
  return {
    seal(text, purpose) {
      const iv = randomBytes(12);
      const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(purpose));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return `v1.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')}`;
    },
    open(sealed, purpose) {
      try {
        const bytes = Buffer.from(sealed.replace(/^v1\./, ''), 'base64url');
        const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, 12), { authTagLength: 16 })
          .setAAD(Buffer.from(purpose))
          .setAuthTag(bytes.subarray(12, 28));
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new StoreError(
          {
            code: 'ENCRYPTION_KEY_WRONG',
            message: 'A stored secret cannot be decrypted with this encryption key.',
            hint: 'Set HEDDLE_ENCRYPTION_KEY to the key that was used before, or put the old encryption.key file back.',
          },
          { cause },
        );
      }
    },
  };
}

/** The master key: the given one (32 bytes as base64 or hex), else the one in the key file, which is made on first use. */
export function masterKey(given: string | undefined, keyFile: string): Buffer {
  if (given !== undefined) return decodeKey(given, 'HEDDLE_ENCRYPTION_KEY');
  if (!existsSync(keyFile)) {
    mkdirSync(dirname(keyFile), { recursive: true, mode: 0o700 });
    try {
      writeFileSync(keyFile, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
    } catch (error) {
      // Another process that starts at the same moment may have made it.
      if ((error as { code?: string }).code !== 'EEXIST') throw error;
    }
  }
  return decodeKey(readFileSync(keyFile, 'utf8').trim(), keyFile);
}

function decodeKey(text: string, source: string): Buffer {
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  if (key.length === 32) return key;
  throw new StoreError({
    code: 'ENCRYPTION_KEY_INVALID',
    message: `${source} does not hold a key of 32 bytes in base64 or hex.`,
    hint: 'Make one with: openssl rand -base64 32',
  });
}
