import { z } from 'zod';
import { listOf, type Settings, settingsSchema } from '#graph/api';
import { pageQuery } from '#graph/page-query';
import type { Store } from '#store/contract/store';
import { type SignInOptions, signOut } from '../auth/sign-in.ts';
import type { Api } from '../endpoint.ts';
import { pageOf } from '../list-page.ts';
import { notFound } from '../http-error.ts';
import { newApiKey, newId } from '../ids.ts';

interface SettingDependencies {
  readonly store: Store;
  readonly version: string;
  readonly sessions: SignInOptions;
  readonly providers: () => Promise<Settings['providers']>;
  readonly baseUrl: (requestUrl: string) => string;
  readonly tools: { readonly commands: readonly string[] };
}

const apiKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
});
const newApiKeySchema = apiKeySchema.extend({ key: z.string() });
const apiKeyBody = z.object({ name: z.string().trim().min(1).max(120) });

/** What this installation can do, keys for programs, and the way out. */
export function settingRoutes(api: Api, { store, version, sessions, providers, baseUrl, tools }: SettingDependencies): void {
  const tag = 'settings';

  api.on(
    {
      method: 'get',
      path: '/api/settings',
      tag,
      summary: 'What this installation can do',
      answers: { 200: { description: 'The settings', schema: settingsSchema } },
    },
    async ({ c }) => {
      const known = await providers();
      return {
        version,
        providers: known,
        offlineModel: !known.some((provider) => provider.ready),
        hookBaseUrl: `${baseUrl(c.req.url)}/hooks`,
        mcpCommands: [...tools.commands],
      };
    },
  );

  api.on(
    {
      method: 'get',
      path: '/api/api-keys',
      tag,
      summary: 'Keys for programs',
      query: pageQuery,
      answers: { 200: { description: 'A page of keys, without the keys themselves', schema: listOf(apiKeySchema) } },
    },
    async ({ query }) => pageOf(await store.apiKeys.list(), query, ({ id }) => id),
  );

  api.on(
    {
      method: 'post',
      path: '/api/api-keys',
      tag,
      summary: 'Make a key for a program',
      body: apiKeyBody,
      answers: { 201: { description: 'The key, shown this once', schema: newApiKeySchema } },
    },
    async ({ body }) => {
      const key = newApiKey();
      return { ...(await store.apiKeys.insert({ id: newId('key'), name: body.name, key, at: new Date().toISOString() })), key };
    },
  );

  api.on(
    {
      method: 'delete',
      path: '/api/api-keys/:id',
      tag,
      summary: 'Take a key back',
      answers: { 204: { description: 'It opens nothing any more', schema: null } },
    },
    async ({ params }) => {
      if (!(await store.apiKeys.remove(params.id))) throw notFound('key', params.id);
    },
  );

  api.on(
    {
      method: 'delete',
      path: '/api/session',
      tag,
      summary: 'Sign this browser out',
      answers: { 204: { description: 'Signed out', schema: null } },
    },
    async ({ c }) => signOut(c, sessions),
  );
}
