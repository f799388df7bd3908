import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Workflow } from '#graph/api';
import type { FileReference } from '#graph/file-reference';
import type { Json, JsonObject } from '#graph/json';
import { finished } from '../testing/fake-engine.ts';
import { ACCESS_TOKEN, API_KEY, createTestApp, node, type TestApp } from '../testing/test-app.ts';
import { createFileLinks, linkFiles } from './file-links.ts';

const PDF = '%PDF-1.4 tiny';
const HASH = /[0-9a-f]{64}/;
let test: TestApp;
let file: FileReference;
beforeEach(async () => {
  test = await createTestApp();
  file = await test.store.files.save({ name: 'Größe [1].pdf', mediaType: 'application/pdf', bytes: Buffer.from(PDF) });
});
afterEach(() => test.close());

const opened = (url: unknown): Promise<Response> => Promise.resolve(test.app.request(url as string));
/** What is left of a text when its links are taken out. */
const withoutLinks = (text: string): string => text.replaceAll(/http:[^"\s)]*/g, '');

describe('a file inside an answer', () => {
  const answerWith = async (body: Json, config: JsonObject = {}, headers: Record<string, string> = {}): Promise<Response> => {
    const { slug } = await test.publishHook({ access: 'public', ...config });
    test.engine.onStart = () => finished(null, { response: { status: 200, headers, body } });
    return test.call('POST', `/hooks/${slug}`, {}, {});
  };

  it('leaves as a link that opens it without a key, however deep it lies', async () => {
    for (const body of [{ doc: file }, [file], { list: [{ deep: file }] }] as Json[]) {
      const text = await (await answerWith(body)).text();
      expect(withoutLinks(text)).not.toMatch(HASH);
      const [, url] = /"\$file":"([^"]+)"/.exec(text) ?? [];
      const content = await opened(url);
      expect([
        content.status,
        content.headers.get('content-type'),
        content.headers.get('access-control-allow-origin'),
        await content.text(),
      ]).toEqual([200, 'application/pdf', '*', PDF]);
      expect(content.headers.get('content-disposition')).toContain("filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%5B1%5D.pdf");
    }
    expect(await (await answerWith({ doc: file })).json()).toEqual({
      doc: { ...file, $file: expect.stringMatching(/^http:\/\/localhost:3000\/files\//) },
    });
  });

  it('is a link also where a text has it as JSON, and where a workflow took it apart', async () => {
    const bodies: Json[] = [
      `See ${JSON.stringify(file)}`,
      { log: JSON.stringify({ sent: JSON.stringify([file]) }) },
      { $file: file.$file },
    ];
    for (const body of bodies) expect(withoutLinks(await (await answerWith(body)).text())).not.toMatch(HASH);
    const text = await (await answerWith({ log: JSON.stringify({ doc: file }) })).json();
    expect((await opened((JSON.parse((text as { log: string }).log) as { doc: FileReference }).doc.$file)).status).toBe(200);
  });

  it('is a link in the answer of a stream, also where the whole answer is the file', async () => {
    for (const body of [file, { doc: file }] as Json[]) {
      const text = await (await answerWith(body, { mode: 'stream' })).text();
      expect(withoutLinks(text)).not.toMatch(HASH);
      expect((await opened(/"\$file":"([^"]+)"/.exec(text)?.[1])).status).toBe(200);
    }
  });

  it('has the address of the server that others use', async () => {
    await test.close();
    test = await createTestApp({ config: { publicUrl: 'https://flows.example' } });
    file = await test.store.files.save({ name: 'a.txt', mediaType: 'text/plain', bytes: Buffer.from('a') });
    expect(await (await answerWith([file])).text()).toContain('"$file":"https://flows.example/files/');
  });
});

describe('a link', () => {
  const query = (url: string): string => new URL(url).search;

  it('opens its own file only, until it ends', async () => {
    const other = await test.store.files.save({ name: 'b.txt', mediaType: 'text/plain', bytes: Buffer.from('b') });
    const url = createFileLinks(ACCESS_TOKEN).at('http://localhost:3000')(file);
    expect(await (await opened(url)).text()).toBe(PDF);
    const old = createFileLinks(ACCESS_TOKEN, () => Date.now() - 9 * 86_400_000).at('http://localhost:3000')(file);
    const expected = {
      [`/files/${other.$file}${query(url)}`]: 'FILE_LINK_INVALID',
      [`/files/${file.$file}`]: 'FILE_LINK_INVALID',
      [url.replace(/until=\d/, 'until=9')]: 'FILE_LINK_INVALID',
      [old]: 'FILE_LINK_EXPIRED',
    };
    for (const [address, code] of Object.entries(expected)) {
      const refused = await opened(new URL(address, 'http://localhost:3000').href);
      expect([refused.status >= 400, await refused.json()]).toMatchObject([true, { error: { code } }]);
    }
    expect((await opened(createFileLinks('another-token-0123456789').at('http://localhost:3000')(file))).status).toBe(403);
  });

  it('is the same all day, so that an answer that is asked for again is too', () => {
    const at = (time: string): string => createFileLinks(ACCESS_TOKEN, () => Date.parse(time)).at('')(file);
    expect(at('2026-12-01T00:00:01Z')).toBe(at('2026-12-01T23:59:59Z'));
    expect(at('2026-12-01T00:00:01Z')).not.toBe(at('2026-12-02T00:00:01Z'));
  });

  it('is put nowhere else: what holds no file is the same value', () => {
    for (const value of [null, 0, 'a $file', { $file: 'my own' }, { a: [{ b: 'c' }] }] as Json[])
      expect(linkFiles(value, () => 'x').value).toBe(value);
  });
});

describe('a file that a workflow gives to', () => {
  it('an MCP client comes as a link to the resource', async () => {
    const graph = {
      format: 1,
      nodes: [
        node({ name: 'asked', type: 'called', config: { mcp: { isExposed: true, name: 'plan' } } }),
        node({ name: 'answer', type: 'respond', inputs: { body: '{{ input }}' } }),
      ],
      edges: [{ id: 'e1', from: { node: 'asked', port: 'out' }, to: { node: 'answer' } }],
      notes: [],
      groups: [],
    };
    const { id } = await test.json<Workflow>('POST', '/api/workflows', { name: 'Plan', graph });
    await test.json('POST', `/api/workflows/${id}/publish`, {});
    test.engine.onStart = () => finished({ doc: file });
    const answer = await test.call(
      'POST',
      '/mcp',
      { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'plan', arguments: {} } },
      { authorization: `Bearer ${API_KEY}`, accept: 'application/json, text/event-stream' },
    );
    const text = await answer.text();
    expect(withoutLinks(text)).not.toMatch(HASH);
    const { result } = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text) as {
      result: { content: { type: string; uri?: string; name?: string; mimeType?: string }[] };
    };
    expect(result.content[1]).toMatchObject({ type: 'resource_link', name: file.name, mimeType: 'application/pdf' });
    expect(await (await opened(result.content[1]?.uri)).text()).toBe(PDF);
  });

  it('a visitor of a chat is a link by its name, below the text that does not have it', async () => {
    const graph = {
      format: 1,
      nodes: [
        node({ name: 'chat', type: 'chat', config: { slug: 'books' } }),
        node({ name: 'answer', type: 'template', inputs: { text: '{{ input.message }}' } }),
      ],
      edges: [{ id: 'e1', from: { node: 'chat', port: 'out' }, to: { node: 'answer' } }],
      notes: [],
      groups: [],
    };
    const { id } = await test.json<Workflow>('POST', '/api/workflows', { name: 'Books', graph });
    await test.json('POST', `/api/workflows/${id}/publish`, {});
    const say = async (output: Json): Promise<string> => {
      test.engine.onStart = () => finished(output);
      const stream = await (await test.call('POST', '/chat/books/messages', { message: 'The plan?' }, {})).text();
      const { sessionId } = JSON.parse(/^data: (.*)$/m.exec(stream)?.[1] ?? '') as { sessionId: string };
      const { turns } = (await (await test.call('GET', `/chat/books/sessions/${sessionId}`, undefined, {})).json()) as {
        turns: { text: string }[];
      };
      const { text } = JSON.parse(/^event: response\ndata: (.*)$/m.exec(stream)?.[1] ?? '') as { text: string };
      expect(turns[0]?.text).toBe(text);
      return text;
    };
    const link = /^\[Größe \\\[1\\\]\.pdf\]\((http:[^)]+)\)$/;
    expect(await say(file)).toMatch(link);
    const text = await say({ text: 'Here it is.', plan: file });
    expect(text).toMatch(/^Here it is\.\n\n\[Gr/);
    expect(await (await opened(/\((http:[^)]+)\)/.exec(text)?.[1])).text()).toBe(PDF);
    const json = await say({ plan: file });
    expect([withoutLinks(json), json.split('/files/').length]).toEqual([expect.not.stringMatching(HASH), 2]);
  });
});
