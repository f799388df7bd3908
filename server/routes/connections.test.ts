import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await createTestApp();
});
afterEach(() => test.close());

describe('a connection for models', () => {
  it('takes limits that are whole numbers above zero', async () => {
    const create = async (settings: Record<string, string>) => await test.call('POST', '/api/connections', { name: 'OpenAI', kind: 'openai', settings });
    expect((await create({ requestsPerMinute: '60', tokensPerMinute: '90000', maxConcurrent: '4' })).status).toBe(201);
    for (const settings of [{ requestsPerMinute: '0' }, { tokensPerMinute: 'many' }, { maxConcurrent: '1.5' }, { maxConcurrent: '' }]) {
      const refused = await create(settings as unknown as Record<string, string>);
      expect([refused.status, await refused.json()]).toEqual([400, { error: expect.objectContaining({ code: 'REQUEST_INVALID', message: expect.stringContaining('whole number above 0') }) }]);
    }
  });
});
