import { fileReferenceSchema } from '#graph/file-reference';
import type { Context, Hono } from 'hono';
import type { Store } from '#store/contract/store';
import type { Api } from '../endpoint.ts';
import { serveFile } from '../files/serve.ts';
import { storeUpload } from '../files/upload.ts';
import type { FileLinks } from '../files/file-links.ts';
import { HttpError, notFound } from '../http-error.ts';

/** Files by content: bytes go in once and are referred to by their hash. */
export function fileRoutes(api: Api, { store }: { readonly store: Store }): void {
  api.on(
    {
      method: 'post',
      path: '/api/files',
      tag: 'files',
      summary: 'Store a file, sent as the body (with ?name=) or in a form; up to 50 MB',
      answers: { 201: { description: 'The reference that stands for it in values', schema: fileReferenceSchema } },
      errors: [413],
    },
    ({ c }) => storeUpload(c, store.files),
  );

  api.on(
    {
      method: 'get',
      path: '/api/files/:hash',
      tag: 'files',
      summary: 'The content of a stored file',
      answers: { 200: { description: 'The bytes', schema: 'application/octet-stream' } },
    },
    ({ c, params }) => serveStored(c, store, params.hash),
  );
}

/** `/files/:hash`: a stored file for those to whom a run answered with it, by the link that they got. */
export function linkedFiles(app: Hono, { store, links }: { readonly store: Store; readonly links: FileLinks }): void {
  app.get('/files/:hash', async (c) => {
    const { hash } = c.req.param();
    const state = links.check(hash, { until: c.req.query('until'), signature: c.req.query('signature') });
    if (state === 'invalid')
      throw new HttpError({
        status: 403,
        code: 'FILE_LINK_INVALID',
        message: 'This link does not open a file.',
        hint: 'Use it whole, as it was sent.',
      });
    if (state === 'expired')
      throw new HttpError({
        status: 410,
        code: 'FILE_LINK_EXPIRED',
        message: 'This link has ended.',
        hint: 'Ask again for the answer that it was in.',
      });
    const answer = await serveStored(c, store, hash);
    // Anybody with the link may read the file, also a page elsewhere.
    answer.headers.set('access-control-allow-origin', '*');
    answer.headers.set('cross-origin-resource-policy', 'cross-origin');
    return answer;
  });
}

async function serveStored(c: Context, store: Store, hash: string): Promise<Response> {
  const answer = await serveFile(c, store.files, hash);
  if (answer === null) throw notFound('stored file', hash);
  return answer;
}
