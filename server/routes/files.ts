import { fileReferenceSchema } from '#graph/file-reference';
import type { Store } from '#store/contract/store';
import type { Api } from '../endpoint.ts';
import { serveFile } from '../files/serve.ts';
import { storeUpload } from '../files/upload.ts';
import { notFound } from '../http-error.ts';

/** Files by content: bytes go in once and are referred to by their hash. */
export function fileRoutes(api: Api, { store }: { readonly store: Store }): void {
  api.on(
    { method: 'post', path: '/api/files', tag: 'files', summary: 'Store a file, sent as the body (with ?name=) or in a form; up to 50 MB', answers: { 201: { description: 'The reference that stands for it in values', schema: fileReferenceSchema } }, errors: [413] },
    ({ c }) => storeUpload(c, store.files),
  );

  api.on(
    { method: 'get', path: '/api/files/:hash', tag: 'files', summary: 'The content of a stored file', answers: { 200: { description: 'The bytes', schema: 'application/octet-stream' } } },
    async ({ c, params }) => {
      const [file, content] = await Promise.all([store.files.get(params.hash), store.files.read(params.hash)]);
      if (file === null || content === null) throw notFound('stored file', params.hash);
      return serveFile(c, file, content);
    },
  );
}
