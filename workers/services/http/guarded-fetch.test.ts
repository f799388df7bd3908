import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLlmService } from '../llm/llm-service.ts';
import { createProviderEmbedder } from '../embed/provider-embedder.ts';
import type { ProviderKind, ProviderSettings } from '../llm/provider.ts';
import { parseAllowList, PUBLIC_ONLY } from './address-rules.ts';
import { createGuardedFetch, modelAllowList } from './guarded-fetch.ts';

let arrived = 0;
const server = createServer((request, response) => {
  arrived += 1;
  request.resume();
  if (request.url === '/redirect') response.writeHead(303, { location: '/latest/meta-data' }).end();
  else response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"message":"METADATA"}}');
});
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

it.each<ProviderKind>(['openai', 'openai-chat', 'anthropic', 'google', 'ollama', 'openai-compatible'])(
  'keeps %s away from addresses that nobody has allowed, and says so',
  async (kind) => {
    arrived = 0;
    const provider: ProviderSettings = {
      id: 'p',
      kind,
      title: 'P',
      apiKey: 'k',
      baseUrl: `${url}/v1`,
      defaultModel: 'm',
      models: [],
      fetch: createGuardedFetch(PUBLIC_ONLY),
    };
    const llm = createLlmService({ config: { providers: [provider], offlineDelayMs: 0 } });
    const step = {
      runId: 'r',
      workflowId: 'w',
      stepId: 's',
      iteration: 0,
      attempt: 1,
      idempotencyKey: 'k',
      signal: new AbortController().signal,
      onToken: () => undefined,
      onCall: () => undefined,
      log: () => undefined,
    };
    await expect(llm.forStep(step as never).generate({ model: 'p:m', prompt: 'x' } as never)).rejects.toMatchObject({
      data: { code: 'HTTP_ADDRESS_REFUSED' },
    });
    if (kind !== 'anthropic')
      await expect(createProviderEmbedder('p:m', async () => [provider]).embed(['x'])).rejects.toMatchObject({
        data: { code: 'HTTP_ADDRESS_REFUSED' },
      });
    expect(arrived).toBe(0);
  },
);

it('reaches what the operator has named, and Ollama, and follows no redirect', async () => {
  const allowed = createGuardedFetch(modelAllowList(PUBLIC_ONLY, [`${url}/v1`, 'no address']));
  expect((await allowed(`${url}/v1/models`)).status).toBe(401);
  await expect(allowed(`${url}/redirect`)).rejects.toThrow('fetch failed');
  expect([...modelAllowList(parseAllowList('crm.internal'), ['https://llm.example/v1']).hosts]).toEqual([
    'crm.internal',
    '127.0.0.1:11434',
    'localhost:11434',
    '[::1]:11434',
    'llm.example:443',
  ]);
});
