import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  draftSchema,
  listOf,
  savedDraftSchema,
  type Version,
  versionSchema,
  versionSummarySchema,
  type Workflow,
  workflowSchema,
  workflowSummarySchema,
} from '#graph/api';
import { createSession } from '../auth/session.ts';
import { ACCESS_TOKEN, createTestApp, hookGraph, manualGraph, node, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await createTestApp();
});
afterEach(() => test.close());

const create = (graph = manualGraph()) => test.json<Workflow>('POST', '/api/workflows', { name: 'Triage', graph });

describe('workflows', () => {
  it('are made, read, listed and removed', async () => {
    const response = await test.call('POST', '/api/workflows', { name: ' Triage ', description: 'Sorts mail' });
    expect(response.status).toBe(201);
    const made = workflowSchema.parse(await response.json());
    expect(made).toMatchObject({
      name: 'Triage',
      revision: 1,
      liveVersion: null,
      hook: null,
      exampleInput: null,
      lastValues: {},
      graph: { nodes: [] },
    });
    expect(
      listOf(workflowSummarySchema)
        .parse(await test.json('GET', '/api/workflows'))
        .items.map((workflow) => workflow.id),
    ).toEqual([made.id]);
    expect((await test.call('DELETE', `/api/workflows/${made.id}`)).status).toBe(204);
    expect((await test.call('GET', `/api/workflows/${made.id}`)).status).toBe(404);
    expect((await test.call('DELETE', `/api/workflows/${made.id}`)).status).toBe(404);
  });

  it('are saved on the revision that they were read at, and refuse an older one with the current', async () => {
    const { id } = await create();
    expect(savedDraftSchema.parse(await test.json('PUT', `/api/workflows/${id}`, { revision: 1, name: 'Renamed' }))).toMatchObject({
      revision: 2,
    });
    expect(await test.json('GET', `/api/workflows/${id}`)).toMatchObject({ revision: 2, name: 'Renamed' });
    const stale = await test.call('PUT', `/api/workflows/${id}`, { revision: 1, name: 'Too late' });
    expect(stale.status).toBe(409);
    expect(await stale.json()).toMatchObject({ error: { code: 'REVISION_STALE' }, revision: 2 });
    expect((await test.call('PUT', '/api/workflows/none', { revision: 1 })).status).toBe(404);
  });

  it('are saved once by a call that is sent again, and tell who saved', async () => {
    const { id } = await create();
    const save = { revision: 1, saveId: 's1', editor: { id: 'tab', browser: 'chromium' }, graph: manualGraph(), name: 'Mine' };
    const session = { cookie: `heddle_session_3000=${createSession(ACCESS_TOKEN, Date.now())}`, 'sec-fetch-site': 'same-origin' };
    const first = await (await test.call('PUT', `/api/workflows/${id}`, save, session)).json();
    expect(draftSchema.parse(await test.json('GET', `/api/workflows/${id}/draft`))).toMatchObject({
      revision: 2,
      savedBy: { kind: 'editor', editor: 'tab', browser: 'chromium' },
      document: { name: 'Mine' },
    });
    expect(await test.json('PATCH', `/api/workflows/${id}`, { name: 'Theirs' })).toMatchObject({ revision: 3 });
    expect(await (await test.call('PUT', `/api/workflows/${id}`, save, session)).json()).toEqual(first);
    expect(draftSchema.parse(await test.json('GET', `/api/workflows/${id}/draft`))).toMatchObject({
      revision: 3,
      savedBy: { kind: 'key', name: null },
      document: { name: 'Theirs' },
    });
    expect(await test.json('GET', `/api/workflows/${id}/draft?known=3`)).toMatchObject({ document: null });
    expect((await test.call('PATCH', '/api/workflows/none', { name: 'x' })).status).toBe(404);
    expect((await test.call('GET', '/api/workflows/none/draft')).status).toBe(404);
  });

  it('name the field of a body that does not fit', async () => {
    const response = await test.call('POST', '/api/workflows', { name: '', graph: { format: 1, nodes: [{ id: 'a' }], edges: [] } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: 'REQUEST_INVALID', issues: expect.arrayContaining([expect.objectContaining({ path: 'body.graph.nodes.0.type' })]) },
    });
  });

  it('tell the issues of the draft, and of a graph in its place', async () => {
    const { id } = await create();
    const errorsOf = (found: { issues: { severity: string }[] }) => found.issues.filter((issue) => issue.severity === 'error');
    expect(errorsOf(await test.json('POST', `/api/workflows/${id}/check`))).toEqual([]);
    const graph = { ...manualGraph(), nodes: [...manualGraph().nodes, node({ name: 'broken', type: 'no-such-type' })] };
    expect(errorsOf(await test.json('POST', `/api/workflows/${id}/check`, { graph }))).not.toEqual([]);
  });

  it('remove stops their open runs first', async () => {
    const { id } = await create();
    const { runId } = await test.json<{ runId: string }>('POST', `/api/workflows/${id}/runs`, { input: { name: 'Ada' } });
    await test.call('DELETE', `/api/workflows/${id}`);
    expect(test.engine.cancelled).toEqual([runId]);
  });
});

describe('publishing', () => {
  it('makes numbered versions, the newest live, and can go back', async () => {
    const { id } = await create();
    const response = await test.call('POST', `/api/workflows/${id}/publish`, { note: 'first' });
    expect(response.status).toBe(201);
    expect(versionSchema.parse(await response.json())).toMatchObject({
      number: 1,
      note: 'first',
      isLive: true,
      graph: { nodes: [{ name: 'start' }, { name: 'text' }] },
    });
    // What is live already makes no new version.
    const again = await test.call('POST', `/api/workflows/${id}/publish`, { note: 'again' });
    expect([again.status, await again.json()]).toMatchObject([200, { number: 1, note: 'first' }]);
    await test.json('PUT', `/api/workflows/${id}`, {
      revision: 1,
      graph: { ...manualGraph(), notes: [{ id: 'n', text: 'New', position: { x: 0, y: 0 }, size: { width: 9, height: 9 } }] },
    });
    expect((await test.call('POST', `/api/workflows/${id}/publish`, {})).status).toBe(201);
    const { items, nextCursor } = await test.json<{ items: Version[]; nextCursor: string }>('GET', `/api/workflows/${id}/versions?limit=1`);
    const rest = listOf(versionSummarySchema).parse(await test.json('GET', `/api/workflows/${id}/versions?limit=1&cursor=${nextCursor}`));
    expect([...items, ...rest.items].map(({ number, isLive }) => [number, isLive])).toEqual([
      [2, true],
      [1, false],
    ]);
    expect(versionSchema.parse(await test.json('GET', `/api/workflows/${id}/versions/1`))).toMatchObject({
      number: 1,
      graph: { notes: [] },
    });
    for (const [path, status] of [
      ['versions/9', 404],
      ['versions/x', 404],
      ['versions?cursor=x', 400],
    ] as const)
      expect((await test.call('GET', `/api/workflows/${id}/${path}`)).status).toBe(status);
    expect(await test.json('PUT', `/api/workflows/${id}/live`, { version: 1 })).toMatchObject({ liveVersion: 1 });
    expect(await test.json('PUT', `/api/workflows/${id}/live`, { version: null })).toMatchObject({ liveVersion: null });
    expect((await test.call('PUT', `/api/workflows/${id}/live`, { version: 9 })).status).toBe(404);
  });

  it('refuses a graph with errors, naming them', async () => {
    const { id } = await create({ ...manualGraph(), nodes: [...manualGraph().nodes, node({ name: 'broken', type: 'no-such-type' })] });
    const response = await test.call('POST', `/api/workflows/${id}/publish`, {});
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      error: { code: 'GRAPH_HAS_ISSUES', issues: expect.arrayContaining([expect.objectContaining({ severity: 'error' })]) },
    });
  });

  it('refuses a draft that has changed since it was looked at', async () => {
    const { id } = await create();
    await test.json('PUT', `/api/workflows/${id}`, { revision: 1, name: 'Changed' });
    expect((await test.call('POST', `/api/workflows/${id}/publish`, { revision: 1 })).status).toBe(409);
  });

  it('gives a webhook its address and key, which the workflow then shows', async () => {
    const { workflow, slug, key } = await test.publishHook({ slug: 'tickets', mode: 'async' });
    expect(workflow.hook).toEqual({
      url: 'http://localhost:3000/hooks/tickets',
      slug: 'tickets',
      method: 'POST',
      mode: 'async',
      key,
      signingSecret: expect.stringMatching(/^whsec_/),
    });
    expect([slug, key]).toEqual(['tickets', expect.stringMatching(/^hook_/)]);
  });

  it('refuses an address that another workflow has, and a second webhook', async () => {
    await test.publishHook({ slug: 'tickets' });
    const other = await create(hookGraph({ slug: 'tickets' }));
    const taken = await test.call('POST', `/api/workflows/${other.id}/publish`, {});
    expect([taken.status, await taken.json()]).toMatchObject([422, { error: { issues: [{ code: 'SLUG_TAKEN', path: 'config.slug' }] } }]);
    const twice = await create({ ...hookGraph(), nodes: [...hookGraph().nodes, node({ name: 'hook2', type: 'webhook' })] });
    const refused = await test.call('POST', `/api/workflows/${twice.id}/publish`, {});
    expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('WEBHOOK_TWICE')]);
  });

  it('replaces the key on demand', async () => {
    const { workflow, slug, key } = await test.publishHook({ mode: 'async' });
    const hook = await test.json<{ key: string }>('POST', `/api/workflows/${workflow.id}/hook/key`);
    expect(hook.key).not.toBe(key);
    expect((await test.call('POST', `/hooks/${slug}`, {}, { authorization: `Bearer ${key}` })).status).toBe(401);
    expect((await test.call('POST', `/hooks/${slug}`, {}, { authorization: `Bearer ${hook.key}` })).status).toBe(202);
  });

  it('keeps the key before for as long as it is asked to', async () => {
    const { workflow, slug, key } = await test.publishHook({ mode: 'async' });
    await test.json('POST', `/api/workflows/${workflow.id}/hook/key`, { keepForHours: 24 });
    expect((await test.call('POST', `/hooks/${slug}`, {}, { authorization: `Bearer ${key}` })).status).toBe(202);
  });

  it('has a key for each door, and none of them opens another', async () => {
    const { workflow, slug, key, signingSecret } = await test.publishHook({ mode: 'async' });
    const chat = (await test.store.hooks.get(workflow.id))?.keys.chat[0] ?? '';
    expect(new Set([key, signingSecret, chat]).size).toBe(3);
    for (const other of [chat, signingSecret])
      expect((await test.call('POST', `/hooks/${slug}`, {}, { authorization: `Bearer ${other}` })).status).toBe(401);
    await test.json('POST', `/api/workflows/${workflow.id}/hook/key`, { door: 'chat' });
    expect((await test.call('POST', `/hooks/${slug}`, {}, { authorization: `Bearer ${key}` })).status).toBe(202);
  });

  it('rotates the key while nothing is live, and the address comes back with the new key', async () => {
    const { workflow, slug, key } = await test.publishHook({ mode: 'async' });
    await test.json('PUT', `/api/workflows/${workflow.id}/live`, { version: null });
    expect((await test.call('POST', `/hooks/${slug}`, {}, { authorization: `Bearer ${key}` })).status).toBe(404);
    const rotated = await test.json<{ key: string; url: string | null }>('POST', `/api/workflows/${workflow.id}/hook/key`);
    expect(rotated.url).toBeNull();
    await test.json('PUT', `/api/workflows/${workflow.id}/live`, { version: 1 });
    expect((await test.call('POST', `/hooks/${slug}`, {}, { authorization: `Bearer ${key}` })).status).toBe(401);
    expect((await test.call('POST', `/hooks/${slug}`, {}, { authorization: `Bearer ${rotated.key}` })).status).toBe(202);
  });
});

describe('files', () => {
  it('come back as the same workflow, without credentials that were typed into the graph', async () => {
    const graph = manualGraph();
    graph.nodes.push(
      node({
        name: 'fetch',
        type: 'http',
        inputs: {
          url: 'https://a.example',
          headers: { Authorization: 'Bearer abc', Accept: 'text/plain', 'X-Api-Key': '{{ input.key }}' },
        },
      }),
    );
    const { id } = await create(graph);
    const response = await test.call('GET', `/api/workflows/${id}/export`);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="triage.heddle.json"');
    const file = (await response.json()) as { graph: { nodes: unknown[] }; emptied: unknown[] };
    expect(file.emptied).toEqual([{ node: 'fetch', path: 'inputs.headers.Authorization', what: 'the value of Authorization' }]);
    expect(file.graph.nodes[2]).toMatchObject({
      inputs: { headers: { Authorization: '<removed-on-export>', Accept: 'text/plain', 'X-Api-Key': '{{ input.key }}' } },
    });
    const imported = await test.call('POST', '/api/workflows/import', file);
    expect(imported.status).toBe(201);
    expect(await imported.json()).toMatchObject({
      name: 'Triage',
      revision: 1,
      graph: { nodes: [{ name: 'start' }, { name: 'text' }, { name: 'fetch' }] },
    });
  });

  it('may be a bare graph, and say what is wrong with anything else', async () => {
    expect((await test.call('POST', '/api/workflows/import', manualGraph())).status).toBe(201);
    for (const file of [{ hello: 'world' }, { graph: { format: 99, nodes: [], edges: [] } }, { graph: 'text' }]) {
      const response = await test.call('POST', '/api/workflows/import', file);
      expect([response.status, await response.json()]).toMatchObject([422, { error: { code: 'IMPORT_INVALID' } }]);
    }
  });

  it('may name what a prototype has, and be nested as deep as anything is, without harm', async () => {
    const node = (id: string, more: object) => ({ id, type: 'set', name: id, position: { x: 0, y: 0 }, ...more });
    const nested = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
    const types = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'].map((type, index) => node(`n${index}`, { type }));
    const { id } = (await (
      await test.call('POST', '/api/workflows/import', { ...manualGraph(), nodes: [...manualGraph().nodes, ...types] })
    ).json()) as { readonly id: string };
    const { issues } = await test.json<{ issues: { code: string; nodeId: string }[] }>('POST', `/api/workflows/${id}/check`, {});
    expect(issues.filter(({ code }) => code === 'NODE_TYPE_UNKNOWN').map(({ nodeId }) => nodeId)).toEqual(['n0', 'n1', 'n2', 'n3']);
    expect((await test.call('POST', `/api/workflows/${id}/publish`, {})).status).toBe(422);
    const deep = await test.call('POST', '/api/workflows/import', { ...manualGraph(), nodes: [node('n', { config: nested(258) })] });
    expect([deep.status, await deep.json()]).toMatchObject([422, { error: { code: 'IMPORT_INVALID' } }]);
    const deeper = await test.call('POST', '/api/workflows/import', `{"graph":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`);
    expect([deeper.status, await deeper.json()]).toMatchObject([413, { error: { code: 'BODY_TOO_COMPLEX' } }]);
  });
});

describe('templates and node types', () => {
  it('are listed, and a template becomes a workflow with its example', async () => {
    expect(await test.json('GET', '/api/templates')).toMatchObject({
      items: [{ id: 'hello', title: 'Say hello', exampleInput: { name: 'Ada' } }],
      nextCursor: null,
    });
    const response = await test.call('POST', '/api/templates/hello/import');
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ name: 'Say hello', templateId: 'hello', exampleInput: { name: 'Ada' } });
    expect((await test.call('POST', '/api/templates/none/import', {})).status).toBe(404);
  });

  it('tell settings, ports and help of each node type', async () => {
    const { items } = await test.json<{ items: { type: string; ports: string[]; help: string; config: unknown; effect: string }[] }>(
      'GET',
      '/api/node-types',
    );
    expect(items.find((item) => item.type === 'webhook')).toMatchObject({
      isTrigger: true,
      effect: 'pure',
      ports: ['out'],
      config: { type: 'object' },
      help: expect.stringContaining('#'),
    });
    expect(items.find((item) => item.type === 'http')?.ports).toContain('error');
  });
});
