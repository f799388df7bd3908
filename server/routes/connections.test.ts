import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await createTestApp();
});
afterEach(() => test.close());

describe('a connection for models', () => {
  it('takes limits that are whole numbers above zero', async () => {
    const create = async (settings: Record<string, string>) =>
      await test.call('POST', '/api/connections', { name: 'OpenAI', kind: 'openai', settings });
    expect((await create({ requestsPerMinute: '60', tokensPerMinute: '90000', maxConcurrent: '4' })).status).toBe(201);
    for (const settings of [{ requestsPerMinute: '0' }, { tokensPerMinute: 'many' }, { maxConcurrent: '1.5' }, { maxConcurrent: '' }]) {
      const refused = await create(settings as unknown as Record<string, string>);
      expect([refused.status, await refused.json()]).toEqual([
        400,
        { error: expect.objectContaining({ code: 'REQUEST_INVALID', message: expect.stringContaining('whole number above 0') }) },
      ]);
    }
  });
});

describe('the secret of a connection', () => {
  it.each([
    ['its hosts', { hosts: 'api.example.com' }, { hosts: '' }],
    ['its address', { baseUrl: 'https://llm.example/v1' }, { baseUrl: 'https://other.example/v1' }],
    ['the host of its database', { host: 'db.internal', port: '5432' }, { host: 'other.internal', port: '5432' }],
    ['a way over a proxy', { hosts: 'api.example.com' }, { hosts: 'api.example.com', proxy: 'http://other.example' }],
  ])('has to be entered again to change %s', async (_what, settings, changed) => {
    const { id } = await test.json<{ id: string }>('POST', '/api/connections', {
      name: 'A',
      kind: 'http-bearer',
      settings,
      secret: { token: 'top' },
    });
    const put = (body: Record<string, unknown>) => test.call('PUT', `/api/connections/${id}`, { name: 'A', kind: 'http-bearer', ...body });
    const refused = await put({ settings: changed });
    expect([refused.status, await refused.json()]).toMatchObject([
      409,
      {
        error: {
          code: 'SECRET_NEEDED',
          message: expect.stringContaining(Object.keys(changed)[Object.keys(changed).length - 1] === 'port' ? 'host' : ''),
        },
      },
    ]);
    expect((await put({ kind: 'openai', settings })).status).toBe(409);
    expect((await put({ name: 'B', settings: { ...settings, model: 'm' } })).status).toBe(200);
    expect((await test.store.connections.get(id))?.settings).toEqual({ ...settings, model: 'm' });
    expect((await put({ settings: changed, secret: { token: 'again' } })).status).toBe(200);
    expect(await test.store.connections.secret(id)).toEqual({ token: 'again' });
  });
});

describe('a test of a connection', () => {
  it('uses the stored secret where none is entered, and never for another destination', async () => {
    const tested: unknown[] = [];
    await test.close();
    test = await createTestApp({
      testConnection: async (connection) => (
        tested.push(connection),
        { result: 'passed', message: 'api.example.com answered 200 OK.', durationMs: 3 }
      ),
    });
    const settings = { hosts: 'api.example.com' };
    const { id } = await test.json<{ id: string }>('POST', '/api/connections', {
      name: 'A',
      kind: 'http-bearer',
      settings,
      secret: { token: 'top' },
    });
    const call = (body: Record<string, unknown>) =>
      test.call('POST', '/api/connections/test', { name: 'A', kind: 'http-bearer', settings, ...body });

    const answered = await call({ id, url: 'https://api.example.com/me' });
    expect([answered.status, await answered.json()]).toEqual([
      200,
      { result: 'passed', message: 'api.example.com answered 200 OK.', durationMs: 3 },
    ]);
    expect((await call({ secret: { token: 'new' }, protocol: 'mcp' })).status).toBe(200);
    expect((await call({ id, settings: {}, secret: { token: 'again' } })).status).toBe(200);
    expect(tested).toEqual([
      { name: 'A', kind: 'http-bearer', settings, secret: { token: 'top' }, url: 'https://api.example.com/me' },
      { name: 'A', kind: 'http-bearer', settings, secret: { token: 'new' }, protocol: 'mcp' },
      { name: 'A', kind: 'http-bearer', settings: {}, secret: { token: 'again' } },
    ]);

    const refused = await call({ id, settings: { hosts: 'other.example' } });
    expect([refused.status, await refused.json()]).toEqual([409, { error: expect.objectContaining({ code: 'SECRET_NEEDED' }) }]);
    expect((await call({ id: 'con_nowhere' })).status).toBe(404);
    expect(tested).toHaveLength(3);
  });
});
