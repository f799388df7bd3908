import { NodeError } from '#graph/errors';
import type { FileService } from '#graph/node-services';
import type { Store } from '#store/store';

/** Stored bytes for nodes and models. */
export function createFileService(files: Pick<Store['files'], 'save' | 'read'>): FileService {
  return {
    save: (file) => files.save(file),
    async read(file) {
      const bytes = await files.read(file.$file);
      if (bytes !== null) return bytes;
      throw new NodeError({ code: 'FILE_GONE', message: `The file "${file.name}" is not in the store.`, hint: 'Upload it again. A workflow brought over from another installation does not bring its files along.' });
    },
  };
}
