import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Graph, GraphNode } from '#graph/graph';
import type { Json } from '#graph/json';
import { createTestApp, node, type TestApp } from '../testing/test-app.ts';
import { finished } from '../testing/fake-engine.ts';

let test: TestApp;
beforeEach(async () => {
  test = await createTestApp();
});
afterEach(() => test.close());

const post = (slug: string, key: string | null, body: unknown = {}, headers: Record<string, string> = {}) =>
  test.call('POST', `/hooks/${slug}`, body, { ...(key === null ? {} : { authorization: `Bearer ${key}` }), ...headers });

describe('a synchronous webhook', () => {
  it('answers with what the run responds, its id and the models that it asked', async () => {
    const { slug, key } = await test.publishHook();
    test.engine.onStart = (run) =>
      finished('unused', {
        response: { status: 201, headers: { 'x-kind': 'ticket' }, body: (run.input as { body: Json }).body, models: ['offline:heddle'] },
      });
    const response = await post(slug, key, { message: 'hi' });
    expect([response.status, await response.json()]).toEqual([201, { message: 'hi' }]);
    expect(response.headers.get('heddle-run-id')).toBe(test.engine.started[0]?.runId);
    expect([response.headers.get('x-kind'), response.headers.get('heddle-model')]).toEqual(['ticket', 'offline:heddle']);
  });

  it('answers with the output of a run that does not respond, and with the error of one that fails', async () => {
    const { slug, key } = await test.publishHook();
    test.engine.onStart = () => finished({ total: 3 });
    expect(await (await post(slug, key)).json()).toEqual({ total: 3 });
    test.engine.onStart = () =>
      finished(null, {
        status: 'failed',
        error: { code: 'HTTP_STATUS', message: 'The shop answered 500.', hint: 'Look there.', retryable: true },
      });
    const failed = await post(slug, key);
    expect([failed.status, await failed.json()]).toMatchObject([
      500,
      { error: { code: 'HTTP_STATUS', message: 'The shop answered 500.', hint: 'Look there.' } },
    ]);
  });

  it('gives the run the call without its credentials', async () => {
    const { slug, key, version } = await test.publishHook();
    test.engine.onStart = () => finished('ok');
    await test.call(
      'POST',
      `/hooks/${slug}?lang=de&tag=a&tag=b`,
      { a: 1 },
      {
        authorization: `Bearer ${key}`,
        cookie: 'x=y',
        'x-source': 'crm',
        'x-gitlab-token': 's1',
        'stripe-signature': 's2',
        'x-shopify-hmac-sha256': 's3',
        'x-goog-api-key': 's4',
        'x-auth-key': 's5',
        'cf-access-jwt-assertion': 's6',
        'ocp-apim-subscription-key': 's7',
        'x-functions-key': 's8',
      },
    );
    expect(test.engine.started[0]).toMatchObject({
      version: version.number,
      trigger: 'hook',
      input: { method: 'POST', query: { lang: 'de', tag: ['a', 'b'] }, headers: { 'x-source': 'crm' }, body: { a: 1 } },
    });
    expect(JSON.stringify(test.engine.started[0])).not.toContain(key);
    expect(JSON.stringify(test.engine.started[0])).not.toMatch(/x=y|"s[1-8]"/);
  });

  it('tells a caller who has waited long enough where the run is', async () => {
    const { slug, key } = await test.publishHook();
    const response = await post(slug, key);
    expect([response.status, await response.json()]).toMatchObject([202, { runId: test.engine.started[0]?.runId, status: 'running' }]);
  });

  it('sends text as text, keeps scripts in answers away from the session, and sets no cookies', async () => {
    const { slug, key } = await test.publishHook();
    test.engine.onStart = () =>
      finished(null, {
        response: {
          status: 200,
          headers: { 'content-type': 'text/html', 'set-cookie': 'heddle_session_3000=x', 'bad name': 'x', 'x-line': 'a\r\nb' },
          body: '<script>1</script>',
        },
      });
    const response = await post(slug, key);
    expect(await response.text()).toBe('<script>1</script>');
    expect([
      response.headers.get('content-type'),
      response.headers.get('content-security-policy'),
      response.headers.get('set-cookie'),
      response.headers.get('x-line'),
    ]).toEqual(['text/html', 'sandbox', null, null]);
  });

  it('keeps a large input and output out of Temporal', async () => {
    const { slug, key } = await test.publishHook();
    const large = 'x'.repeat(200_000);
    test.engine.onStart = async (run) => {
      const { hash, bytes } = await test.store.blobs.put(JSON.stringify({ echo: large }));
      expect(run.input).toEqual({ $blob: expect.any(String), bytes: expect.any(Number) });
      return finished({ $blob: hash, bytes });
    };
    expect(await (await post(slug, key, { large })).json()).toEqual({ echo: large });
  });
});

describe('who may call', () => {
  it('is settled by the key', async () => {
    const { slug, key } = await test.publishHook({ mode: 'async' });
    expect((await post(slug, null)).status).toBe(401);
    expect((await post(slug, `${key}x`)).status).toBe(401);
    expect((await post(slug, key)).status).toBe(202);
    expect(test.engine.started).toHaveLength(1);
  });

  it('is settled by a Standard Webhooks signature', async () => {
    const { slug, key, signingSecret } = await test.publishHook({ mode: 'async', access: 'signature' });
    const body = JSON.stringify({ a: 1 });
    const sign = (at: Date, signed = body) => ({
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(signingSecret).sign('msg_1', at, signed),
    });
    expect((await post(slug, key, body)).status).toBe(401);
    expect((await post(slug, null, body, sign(new Date(), '{"a":2}'))).status).toBe(401);
    expect((await post(slug, null, body, sign(new Date(Date.now() - 10 * 60_000)))).status).toBe(401);
    expect((await post(slug, null, body, sign(new Date()))).status).toBe(202);
  });

  it('is anybody for a public one', async () => {
    const { slug, workflow } = await test.publishHook({ mode: 'async', access: 'public' });
    expect((await post(slug, null)).status).toBe(202);
    expect(workflow.hook?.key).toBeNull();
  });
});

describe('what is sent', () => {
  it('must be a call of the published method to a published address', async () => {
    const { slug, key, workflow } = await test.publishHook();
    const wrong = await test.call('GET', `/hooks/${slug}`, undefined, { authorization: `Bearer ${key}` });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'OPTIONS, HEAD, POST']);
    expect((await post('nobody', key)).status).toBe(404);
    await test.json('PUT', `/api/workflows/${workflow.id}/live`, { version: null });
    expect((await post(slug, key)).status).toBe(404);
  });

  it('must fit the schema, and is told where it does not', async () => {
    const bodySchema = {
      type: 'object',
      properties: { ticket: { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] } },
      required: ['ticket'],
    };
    const { slug, key } = await test.publishHook({ mode: 'async', bodySchema });
    const wrong = await post(slug, key, { ticket: { title: 7 } });
    expect([wrong.status, await wrong.json()]).toMatchObject([
      400,
      { error: { code: 'BODY_INVALID', message: expect.stringMatching(/^body\.ticket\.title: /) } },
    ]);
    expect((await post(slug, key, { ticket: { title: 'x' } })).status).toBe(202);
  });

  it('may be JSON, a form, text or a file', async () => {
    const { slug, key } = await test.publishHook({ mode: 'async' });
    const send = async (body: string, type: string) => (await post(slug, key, body, { 'content-type': type })).status;
    expect(await send('a=1&b=2&b=3&c[]=4', 'application/x-www-form-urlencoded')).toBe(202);
    expect(await send(' \n', 'application/json')).toBe(202);
    expect(await send('hello', 'text/plain; charset=utf-8')).toBe(202);
    expect(await send('{"a":', 'application/json')).toBe(400);
    expect(await send('x', 'application/zip')).toBe(202);
    expect(test.engine.started.map((run) => (run.input as { body: Json }).body)).toMatchObject([
      { a: '1', b: ['2', '3'], 'c[]': ['4'] },
      null,
      'hello',
      { file: { bytes: 1 } },
    ]);
  });

  it('cannot pose as a stored value', async () => {
    const { slug, key } = await test.publishHook({ mode: 'async' });
    const posed = await post(slug, key, { list: [{ $blob: 'a'.repeat(64), bytes: 1 }] });
    expect([posed.status, await posed.json()]).toMatchObject([400, { error: { code: 'VALUE_RESERVED' } }]);
  });

  it('cannot name a stored file by its hash, in whatever way it comes', async () => {
    const { slug } = await test.publishHook({ access: 'public' });
    test.engine.onStart = (run) => finished((run.input as { body: Json }).body);
    const { $file } = await test.store.files.save({
      name: 'salaries.txt',
      mediaType: 'text/plain',
      bytes: new TextEncoder().encode('secret'),
    });
    const reference = { $file, name: 'x', mediaType: 'text/plain', bytes: 6 };
    const text = JSON.stringify(reference);
    const form = new FormData();
    form.set('note', text);
    const send = (init: RequestInit, query = '') =>
      test.app.request(`http://localhost:3000/hooks/${slug}${query}`, { method: 'POST', ...init });
    const json = (value: unknown): RequestInit => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });
    const calls: readonly [RequestInit, string?][] = [
      [json(reference)],
      [json({ deep: [{ $file }] })],
      [json({ text })],
      [json({ text: JSON.stringify(text) })],
      [json({ filler: 'x'.repeat(20_000), deep: [reference] })],
      [{ headers: { 'content-type': 'text/plain' }, body: text }],
      [{ headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ text }) }],
      [{ body: form }],
      [json({}), `?text=${encodeURIComponent(text)}`],
      [{ ...json({}), headers: { 'content-type': 'application/json', 'x-note': text } }],
    ];
    for (const [init, query] of calls) {
      const answer = await send(init, query);
      expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: 'VALUE_RESERVED' } }]);
    }
    expect(test.engine.started).toEqual([]);
    const own = new FormData();
    own.set('file', new File(['mine'], 'mine.txt'));
    expect((await send({ body: own })).status).toBe(200);
  });

  it.each([
    [1, {}],
    [50, { maxBodyMb: 50 }],
  ])('is refused past %d MB, whether it tells its length or not', async (limit, config) => {
    const { slug, key } = await test.publishHook({ mode: 'async', ...config });
    const server = serve({ fetch: test.app.fetch, port: 0, hostname: '127.0.0.1' });
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const send = (headers: Record<string, string>, chunks: number) =>
      new Promise<number>((resolve, reject) => {
        const call = httpRequest(
          {
            port,
            host: '127.0.0.1',
            path: `/hooks/${slug}`,
            method: 'POST',
            headers: { authorization: `Bearer ${key}`, 'content-type': 'text/plain', ...headers },
          },
          (response) => {
            response.resume();
            resolve(response.statusCode ?? 0);
            call.destroy();
          },
        );
        call.on('error', (error) =>
          (error as { code?: string }).code === 'EPIPE' || (error as { code?: string }).code === 'ECONNRESET' ? undefined : reject(error),
        );
        const chunk = Buffer.alloc(1024 * 1024, 'x');
        for (let index = 0; index < chunks; index += 1) call.write(chunk);
        if (chunks < limit) call.end();
        else call.flushHeaders();
      });
    expect(await send({ 'content-length': String((limit + 10) * 1024 * 1024) }, limit)).toBe(413);
    expect(await send({ 'transfer-encoding': 'chunked' }, limit + 2)).toBe(413);
    expect(await send({ 'transfer-encoding': 'chunked' }, limit - 1)).toBe(202);
    server.close();
  });
});

describe('a call that is sent again', () => {
  it('is the same run, while it is open and after it has ended', async () => {
    const { slug, key } = await test.publishHook();
    const again = { 'idempotency-key': 'order-17' };
    const first = await post(slug, key, { n: 1 }, again);
    const second = await post(slug, key, { n: 1 }, again);
    const runId = first.headers.get('heddle-run-id')!;
    expect(second.headers.get('heddle-run-id')).toBe(runId);
    expect(test.engine.started).toHaveLength(1);
    await test.engine.finish(runId, { response: { status: 201, headers: {}, body: 'made' }, models: ['openai:x'] });
    const third = await post(slug, key, { n: 1 }, again);
    expect([third.status, await third.text(), third.headers.get('heddle-model')]).toEqual([201, 'made', 'openai:x']);
    expect((await test.store.runs.list({ limit: 10 }))!.items).toHaveLength(1);
  });

  it('is refused under a key that another call is using at the same time', async () => {
    const { slug, key } = await test.publishHook();
    test.engine.onStart = (run) => finished((run.input as { body: Json }).body);
    const answers = await Promise.all([{ a: 1 }, { b: 2 }].map((body) => post(slug, key, body, { 'idempotency-key': 'k' })));
    expect(answers.map(({ status }) => status)).toEqual([200, 422]);
    expect(test.engine.started).toHaveLength(1);
  });

  it('is another run under another key or on another workflow', async () => {
    const one = await test.publishHook({ mode: 'async' });
    const other = await test.publishHook({ mode: 'async' });
    for (const [{ slug, key }, id] of [
      [one, 'a'],
      [one, 'b'],
      [other, 'a'],
    ] as const)
      await post(slug, key, {}, { 'webhook-id': id });
    expect(new Set(test.engine.started.map((run) => run.runId)).size).toBe(3);
  });
});

describe('when there is too much to do', () => {
  it('refuses with 503 what was not accepted, and takes the same call later', async () => {
    for (const mode of ['sync', 'async', 'stream'] as const) {
      const { slug, key } = await test.publishHook({ mode });
      test.engine.isDown = true;
      const response = await post(slug, key, {}, { 'idempotency-key': 'k' });
      expect([response.status, response.headers.get('retry-after'), await response.json()]).toMatchObject([
        503,
        '2',
        { error: { code: 'ENGINE_UNAVAILABLE' } },
      ]);
      expect((await test.store.runs.list({ limit: 10, status: 'running' }))!.items).toEqual([]);
      test.engine.isDown = false;
      test.engine.onStart = () => finished('ok');
      const accepted = await post(slug, key, {}, { 'idempotency-key': 'k' });
      expect(accepted.status).toBe(mode === 'async' ? 202 : 200);
      await accepted.text();
      await test.engine.finish(test.engine.started.at(-1)!.runId);
    }
  });

  it('lets so many wait and no more', async () => {
    await test.close();
    test = await createTestApp({ config: { maxWaitingCalls: 2, maxQueuedCalls: 1 } });
    const { slug, key } = await test.publishHook();
    const other = await test.publishHook();
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    test.engine.onStart = () => gate.then(() => finished('ok'));
    const calls = [post(slug, key), post(other.slug, other.key), post(slug, key)];
    await vi.waitFor(() => expect(test.engine.started).toHaveLength(2));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const refused = await post(slug, key);
    expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toMatchObject([
      503,
      '2',
      { error: { code: 'TOO_BUSY' } },
    ]);
    release();
    expect((await Promise.all(calls)).map((response) => response.status)).toEqual([200, 200, 200]);
    expect(test.engine.started).toHaveLength(3);
  });
});

describe('a streaming webhook', () => {
  const streaming = (...between: readonly GraphNode[]): Graph => {
    const nodes = [
      node({ name: 'hook', type: 'webhook', config: { mode: 'stream' } }),
      ...between,
      node({ name: 'answer', type: 'respond', inputs: { body: '{{ ask.text }}' } }),
    ];
    const edges = nodes.slice(1).map((to, index) => ({
      id: `e${index}`,
      from: { node: nodes[index]!.id, port: nodes[index]!.type === 'guardrails' ? 'pass' : 'out' },
      to: { node: to.id },
    }));
    return { format: 1, nodes, edges, notes: [], groups: [] };
  };
  const ask = node({ name: 'ask', type: 'llm', inputs: { prompt: 'Answer.' } });

  async function streamed(graph: Graph): Promise<readonly string[]> {
    const { slug, key } = await test.publishHook({}, graph);
    test.engine.onStart = async (run) => {
      for (const stepKey of ['draft/0', 'ask/0']) {
        for (const text of ['Hel', 'lo']) test.events.publish({ type: 'token-emitted', runId: run.runId, stepKey, attempt: 1, text });
      }
      return finished({ reply: 'Hello' }, { models: ['offline:heddle'] });
    };
    const response = await post(slug, key);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    return (await response.text()).split('\n').filter((line) => line !== '');
  }

  it('sends the text of the answer as it is written, and the answer at the end', async () => {
    const lines = await streamed(streaming(node({ name: 'draft', type: 'llm', inputs: { prompt: 'Note.' } }), ask));
    expect(lines).toEqual([
      'event: run',
      `data: {"runId":"${test.engine.started[0]?.runId}"}`,
      'event: token',
      'data: {"step":"ask/0#0","attempt":1,"text":"Hel"}',
      'event: token',
      'data: {"step":"ask/0#0","attempt":1,"text":"lo"}',
      'event: response',
      'data: {"status":200,"body":{"reply":"Hello"},"models":["offline:heddle"]}',
    ]);
  });

  it('is refused while too many are open, before a run begins', async () => {
    await test.close();
    test = await createTestApp({ config: { maxStreams: 2 } });
    const { slug, key } = await test.publishHook({}, streaming(ask));
    test.engine.onStart = () => new Promise(() => {});
    const open = [await post(slug, key), await post(slug, key)];
    const refused = await post(slug, key);
    expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toMatchObject([
      429,
      '5',
      { error: { code: 'TOO_MANY_STREAMS' } },
    ]);
    expect(test.engine.started).toHaveLength(2);
    await open[0]!.body!.cancel();
    test.engine.onStart = () => finished('ok');
    await vi.waitFor(async () => expect(await (await post(slug, key)).text()).toContain('event: response'));
    await open[1]!.body!.cancel();
  });

  it('sends nothing that a later node may hold back', async () => {
    const lines = await streamed(
      streaming(
        ask,
        node({
          name: 'guard',
          type: 'guardrails',
          config: { checks: [{ kind: 'personal-data', kinds: ['email'], action: 'block' }] },
          inputs: { text: '{{ ask.text }}' },
        }),
      ),
    );
    expect(lines.filter((line) => line === 'event: token')).toEqual([]);
    expect(lines).toContain('event: response');
  });
});

describe('the error of a failed run', () => {
  const failure = { code: 'HTTP_STATUS', message: 'https://crm.internal answered 500', hint: 'Look at the CRM.', retryable: false };

  it.each([
    [{ access: 'public' }, false],
    [{ access: 'key' }, true],
    [{ access: 'key', errorDetails: 'never' }, false],
    [{ access: 'public', errorDetails: 'always' }, true],
  ] as const)('is told to callers of %j in detail: %s', async (config, isTold) => {
    const { slug, key } = await test.publishHook(config);
    test.engine.onStart = async () => ({ ...finished(null), status: 'failed', error: failure, failedNode: 'crm' });
    const response = await post(slug, key);
    expect(response.status).toBe(500);
    const body = await response.text();
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'HTTP_STATUS' }, runId: test.engine.started[0]?.runId });
    expect(body.includes('crm.internal')).toBe(isTold);
    expect(body.includes('Look at')).toBe(isTold);
  });
});
