import { retentionSchema, storageSchema, type StorageUse } from '#graph/retention';
import type { Store } from '#store/contract/store';
import type { Api } from '../endpoint.ts';
import { HttpError, notFound } from '../http-error.ts';

interface StorageDependencies {
  readonly store: Store;
  readonly storageUse: () => Promise<StorageUse>;
}

/** What is stored, how long it is kept, and the deletion of single runs. */
export function storageRoutes(api: Api, { store, storageUse }: StorageDependencies): void {
  api.on(
    {
      method: 'get',
      path: '/api/storage',
      tag: 'settings',
      summary: 'What is stored on disk, in bytes',
      answers: { 200: { description: 'By kind', schema: storageSchema } },
    },
    () => storageUse(),
  );

  const retention = { 200: { description: 'For published runs and for test runs', schema: retentionSchema } };
  api.on(
    { method: 'get', path: '/api/workflows/:id/retention', tag: 'workflows', summary: 'How long runs are kept', answers: retention },
    async ({ params }) => {
      const found = await store.workflows.retention(params.id);
      if (found === null) throw notFound('workflow', params.id);
      return found;
    },
  );

  api.on(
    {
      method: 'put',
      path: '/api/workflows/:id/retention',
      tag: 'workflows',
      summary: 'Set how long runs are kept; what is over is deleted within about an hour',
      body: retentionSchema,
      answers: retention,
    },
    async ({ params, body }) => {
      if (!(await store.workflows.setRetention(params.id, body))) throw notFound('workflow', params.id);
      return body;
    },
  );

  api.on(
    {
      method: 'delete',
      path: '/api/runs/:id',
      tag: 'runs',
      summary: 'Delete a run that has ended, with the stored values and files that only it used',
      answers: { 204: { description: 'Deleted', schema: null } },
      errors: [409],
    },
    async ({ params }) => {
      if ((await store.runs.get(params.id)) === null) throw notFound('run', params.id);
      if ((await store.runs.remove([params.id])) === 0) {
        throw new HttpError({
          status: 409,
          code: 'RUN_OPEN',
          message: 'The run, or the run that called it, has not ended.',
          hint: 'Cancel it first, or wait for its end.',
        });
      }
    },
  );
}
