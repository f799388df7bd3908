import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection, Workflow } from '#graph/api';
import { draw } from '#test/stack/draw';
import { createTestApp, type TestApp } from '../testing/test-app.ts';

const manual = { type: 'manual', name: 'start' } as const;

describe('what lies beyond a graph', () => {
  let test: TestApp;
  beforeEach(async () => {
    test = await createTestApp();
  });
  afterEach(() => test.close());

  const codes = async (workflow: Workflow): Promise<readonly string[]> =>
    (await test.json<{ issues: { code: string; path: string }[] }>('POST', `/api/workflows/${workflow.id}/check`, {})).issues.map(
      ({ code, path }) => `${code} ${path}`,
    );
  const refusal = async (path: string): Promise<unknown> => {
    const answer = await test.call('DELETE', path);
    return [answer.status, answer.status === 204 ? null : ((await answer.json()) as { error: { code: string } }).error.code];
  };

  it('must be there when a draft is checked or published, in tools of agents, too', async () => {
    const tool = {
      kind: 'node',
      name: 'call',
      description: 'Calls.',
      type: 'http',
      config: { connection: 'con_not_here' },
      inputs: { url: 'https://example.com' },
    };
    const graph = draw(
      [
        manual,
        { type: 'http', name: 'get', config: { connection: 'con_not_here' }, inputs: { url: 'https://example.com' } },
        { type: 'agent', name: 'help', config: { model: 'offline:echo', tools: [tool] }, inputs: { prompt: 'Hi' } },
      ],
      ['start -> get', 'get -> help'],
    );
    const workflow = await test.json<Workflow>('POST', '/api/workflows', { name: 'Calls', graph });
    expect(await codes(workflow)).toEqual(['CONNECTION_UNKNOWN config.connection', 'CONNECTION_UNKNOWN config.tools[0].config.connection']);
    expect((await test.call('POST', `/api/workflows/${workflow.id}/publish`, {})).status).toBe(422);
  });

  it('is not deleted while it is used, unless that is forced; then the users have a problem', async () => {
    const connection = await test.json<Connection>('POST', '/api/connections', {
      name: 'CRM',
      kind: 'bearer',
      settings: {},
      secret: { token: 'abc' },
    });
    const called = await test.json<Workflow>('POST', '/api/workflows', {
      name: 'Called',
      graph: draw([{ type: 'called', name: 'start' }], []),
    });
    await test.json('POST', `/api/workflows/${called.id}/publish`, {});
    const graph = draw(
      [
        manual,
        { type: 'http', name: 'get', config: { connection: connection.id }, inputs: { url: 'https://example.com' } },
        { type: 'subworkflow', name: 'ask', config: { workflow: called.id } },
      ],
      ['start -> get', 'get -> ask'],
    );
    const workflow = await test.json<Workflow>('POST', '/api/workflows', { name: 'Caller', graph });
    expect(await refusal(`/api/connections/${connection.id}`)).toEqual([409, 'IN_USE']);
    expect(await refusal(`/api/workflows/${called.id}`)).toEqual([409, 'IN_USE']);
    expect(await refusal(`/api/connections/${connection.id}?force=true`)).toEqual([204, null]);
    expect(await refusal(`/api/workflows/${called.id}?force=true`)).toEqual([204, null]);
    expect(await codes(workflow)).toEqual(
      expect.arrayContaining(['CONNECTION_UNKNOWN config.connection', 'WORKFLOW_UNKNOWN config.workflow']),
    );
    expect(await refusal(`/api/workflows/${workflow.id}`)).toEqual([204, null]);
  });
});

describe('a model', () => {
  it('of a provider that nobody has set up is a warning, wherever it is named', async () => {
    const own = await createTestApp({ providers: async () => [{ id: 'openai', title: 'OpenAI', ready: true, models: [] }] });
    try {
      const issuesOf = async (model: string): Promise<readonly string[]> => {
        const graph = draw([manual, { type: 'llm', name: 'ask', config: { model }, inputs: { prompt: 'Hi' } }], ['start -> ask']);
        const { id } = await own.json<Workflow>('POST', '/api/workflows', { name: 'Asks', graph });
        const { issues } = await own.json<{ issues: { code: string; severity: string; path: string; hint: string }[] }>(
          'POST',
          `/api/workflows/${id}/check`,
          {},
        );
        return issues.filter(({ code }) => code === 'MODEL_UNKNOWN').map(({ severity, path, hint }) => `${severity} ${path} ${hint}`);
      };
      for (const model of ['auto', 'offline', 'offline:fast', 'openai:gpt-5']) expect(await issuesOf(model)).toEqual([]);
      expect(await issuesOf('opneai:gpt-5')).toEqual(['warning config.model Did you mean "openai:gpt-5"?']);
      for (const model of ['nobody:big', 'gpt-5', 'openai:']) expect(await issuesOf(model)).toHaveLength(1);
    } finally {
      await own.close();
    }
  });
});
