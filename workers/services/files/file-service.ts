import { NodeError } from '#graph/errors';
import type { FileService } from '#graph/node-services';
import type { Store } from '#store/contract/store';

/** Stored bytes for nodes and models. */
export function createFileService(files: Pick<Store['files'], 'save' | 'read'>): FileService {
  return {
    save: (file) => files.save(file),
    ...base64,
    async read(file) {
      const bytes = await files.read(file.$file);
      if (bytes !== null) return bytes;
      throw new NodeError({
        code: 'FILE_GONE',
        message: `The file "${file.name}" is not in the store.`,
        hint: 'Upload it again. A workflow brought over from another installation does not bring its files along.',
      });
    },
  };
}

/** The part of a file service that needs no store. */
export const base64: Pick<FileService, 'toBase64' | 'fromBase64'> = {
  toBase64: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
  fromBase64: (text) => (/^[A-Za-z0-9+/_\-\s]*={0,2}$/.test(text.trimEnd()) ? Buffer.from(text, 'base64') : null),
};
