import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Workflow } from '#graph/api';
import type { Json } from '#graph/json';
import type { Run } from '#graph/run';
import { finished } from '../testing/fake-engine.ts';
import { createTestApp, node, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
let web: string;
beforeEach(async () => {
  web = mkdtempSync(join(tmpdir(), 'heddle-chat-'));
  writeFileSync(join(web, 'chat.html'), '<title>Chat</title><script id="chat-settings" type="application/json">{}</script>');
  test = await createTestApp({ webDir: web });
});
afterEach(async () => {
  await test.close();
  rmSync(web, { recursive: true, force: true });
});

async function publishChat(config: Record<string, Json> = {}): Promise<Workflow> {
  const graph = {
    format: 1,
    nodes: [
      node({ name: 'chat', type: 'chat', config: { slug: 'books', ...config } }),
      node({ name: 'answer', type: 'llm', inputs: { prompt: '{{ input.message }}', history: '{{ input.history }}' } }),
    ],
    edges: [{ id: 'e1', from: { node: 'chat', port: 'out' }, to: { node: 'answer' } }],
    notes: [],
    groups: [],
  };
  const { id } = await test.json<Workflow>('POST', '/api/workflows', { name: 'Bookshop', graph });
  await test.json('POST', `/api/workflows/${id}/publish`, {});
  return test.json<Workflow>('GET', `/api/workflows/${id}`);
}

const post = (path: string, body: unknown, headers: Record<string, string> = {}) => test.call('POST', `/chat/books/${path}`, body, headers);

/** Sends a message and reads its stream to the end. */
async function say(message: string, more: Record<string, Json> = {}, headers: Record<string, string> = {}) {
  const response = await post('messages', { message, ...more }, headers);
  const events = (await response.text()).split('\n\n').flatMap((block) => {
    const [, event] = /^event: (.*)$/m.exec(block) ?? [];
    const [, data] = /^data: (.*)$/m.exec(block) ?? [];
    return event === undefined || data === undefined ? [] : [{ event, data: JSON.parse(data) as Record<string, Json> }];
  });
  const { runId, sessionId } = (events[0]?.data ?? {}) as { runId: string; sessionId: string };
  return { response, events, runId, sessionId, last: events.at(-1) };
}

describe('a message', () => {
  it('is answered by a run, its text as it is written and whole at the end', async () => {
    await publishChat();
    test.engine.onStart = (run) => {
      for (const text of ['Three ', 'days'])
        test.events.publish({ type: 'token-emitted', runId: run.runId, stepKey: 'answer/0', attempt: 1, text });
      return finished({ text: 'Three days.' }, { models: ['offline:heddle'] });
    };
    const { response, events, runId, sessionId } = await say('How long?', { userId: 'customer-17' });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(events).toEqual([
      { event: 'run', data: { runId, sessionId } },
      { event: 'token', data: { step: 'answer/0#0', attempt: 1, text: 'Three ' } },
      { event: 'token', data: { step: 'answer/0#0', attempt: 1, text: 'days' } },
      { event: 'response', data: { text: 'Three days.', isOffline: true } },
    ]);
    expect(test.engine.started[0]).toMatchObject({
      trigger: 'chat',
      input: { sessionId, message: 'How long?', history: [], files: [], userId: 'customer-17' },
    });
  });

  it('comes with what was said before', async () => {
    await publishChat();
    test.engine.onStart = () => finished({ reply: 'Three days.' });
    const { sessionId } = await say('How long?');
    test.engine.onStart = () =>
      finished(null, { status: 'failed', error: { code: 'HTTP_STATUS_5XX', message: 'db.internal answered 500', retryable: true } });
    expect((await say('Hm', { sessionId })).last).toEqual({
      event: 'error',
      data: { error: { code: 'RUN_FAILED', message: 'Something went wrong while answering.' } },
    });
    test.engine.onStart = () => finished('One.');
    await say('And by express?', { sessionId });
    expect(test.engine.started.at(-1)?.input).toMatchObject({
      history: [
        { role: 'user', text: 'How long?' },
        { role: 'assistant', text: 'Three days.' },
      ],
    });
  });

  it('that was not accepted leaves nothing behind', async () => {
    await publishChat();
    test.engine.onStart = () => finished('Yes.');
    const { sessionId } = await say('Are you there?');
    test.engine.isDown = true;
    const { response } = await say('And now?', { sessionId });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
    test.engine.isDown = false;
    expect(
      (await test.json<{ turns: readonly { message: string }[] }>('GET', `/chat/books/sessions/${sessionId}`)).turns.map(
        (turn) => turn.message,
      ),
    ).toEqual(['Are you there?']);
  });

  it('has a text or an attachment that is allowed, and belongs to a conversation of this chat', async () => {
    await publishChat();
    const refused = async (body: Json) => ((await (await post('messages', body)).json()) as { error: { code: string } }).error.code;
    expect(await refused({ message: ' ' })).toBe('MESSAGE_EMPTY');
    expect(await refused({ message: 'x', sessionId: 'chat_nobody' })).toBe('NOT_FOUND');
    expect(await refused({ message: 'x', files: [{ $file: 'a'.repeat(64), name: 'a', mediaType: 'image/png', bytes: 1 }] })).toBe(
      'FILES_NOT_ALLOWED',
    );
    expect(await refused({ message: 7 })).toBe('BODY_INVALID');
    expect((await test.call('POST', '/chat/nobody/messages', { message: 'x' }, {})).status).toBe(404);
    expect(test.engine.started).toEqual([]);
  });
});

describe('a conversation', () => {
  it('is read again with the answers of its runs, also of open and failed ones', async () => {
    await publishChat();
    test.engine.onStart = () => finished(null, { response: { status: 200, headers: {}, body: { answer: 'Yes.' } } });
    const { sessionId } = await say('One');
    test.engine.onStart = () => null;
    const open = await say('Two', { sessionId });
    expect(open.last).toMatchObject({ event: 'error', data: { error: { code: 'ANSWER_LATE' } } });
    test.events.publish({ type: 'token-emitted', runId: open.runId, stepKey: 'answer/0', attempt: 1, text: 'So fa' });
    const read = async () =>
      (await test.json<{ turns: readonly Record<string, Json>[] }>('GET', `/chat/books/sessions/${sessionId}`)).turns.map(
        ({ message, status, text }) => [message, status, text],
      );
    expect(await read()).toEqual([
      ['One', 'answered', 'Yes.'],
      ['Two', 'running', 'So fa'],
    ]);
    await test.engine.finish(open.runId, { status: 'cancelled', output: null });
    expect(await read()).toEqual([
      ['One', 'answered', 'Yes.'],
      ['Two', 'stopped', ''],
    ]);
    expect((await test.call('GET', '/chat/books/sessions/chat_other')).status).toBe(404);
  });

  it('can stop its own runs and no others', async () => {
    await publishChat();
    const [one, other] = [await say('One'), await say('Other')];
    expect((await post('stop', { sessionId: one.sessionId, runId: other.runId })).status).toBe(404);
    expect((await post('stop', { sessionId: one.sessionId, runId: one.runId })).status).toBe(202);
    expect(test.engine.cancelled).toEqual([one.runId]);
  });

  it('keeps what was thought of an answer with its run', async () => {
    await publishChat();
    test.engine.onStart = () => finished('Hm.');
    const { sessionId, runId } = await say('One');
    expect((await post('feedback', { sessionId, runId, rating: 'up' })).status).toBe(204);
    expect((await post('feedback', { sessionId, runId, rating: 'down', comment: 'Too short ' })).status).toBe(204);
    expect((await post('feedback', { sessionId: 'chat_other', runId, rating: 'up' })).status).toBe(404);
    expect((await test.json<Run>('GET', `/api/runs/${runId}`)).feedback).toEqual({
      rating: 'down',
      comment: 'Too short',
      at: expect.any(String),
    });
  });

  it('takes attachments where they are allowed, and shows them to those who know its id', async () => {
    await publishChat({ allowFiles: true });
    const upload = await test.call('POST', '/chat/books/files?name=note.txt', 'Hello', { 'content-type': 'text/plain' });
    const { ticket, ...file } = (await upload.json()) as { $file: string; name: string; ticket: string };
    expect([upload.status, file]).toMatchObject([201, { name: 'note.txt', mediaType: 'text/plain', bytes: 5 }]);
    // What a page says of a file does not count: later nodes rely on it.
    const { sessionId } = await say('', { files: [{ ...file, ticket, mediaType: 'image/png', bytes: 7 }] });
    expect(test.engine.started[0]?.input).toMatchObject({ files: [file] });
    expect(await (await test.call('GET', `/chat/books/sessions/${sessionId}/files/${file.$file}`, undefined, {})).text()).toBe('Hello');
    expect((await test.call('GET', `/chat/books/sessions/chat_other/files/${file.$file}`, undefined, {})).status).toBe(404);
  });
});

describe('a file that a visitor has not uploaded', () => {
  const secret = async () => {
    const { $file } = await test.store.files.save({
      name: 'salaries.txt',
      mediaType: 'text/plain',
      bytes: new TextEncoder().encode('secret'),
    });
    return { $file, name: 'x.txt', mediaType: 'text/plain', bytes: 6 };
  };

  it('can be neither used nor read by its hash', async () => {
    await publishChat({ allowFiles: true });
    const file = await secret();
    const { sessionId } = await say('Hello');
    for (const more of [{}, { sessionId }]) {
      const refused = await post('messages', { message: 'Read this', files: [file], ...more });
      expect([refused.status, await refused.json()]).toMatchObject([404, { error: { code: 'NOT_FOUND' } }]);
    }
    expect((await test.call('GET', `/chat/books/sessions/${sessionId}/files/${file.$file}`, undefined, {})).status).toBe(404);
    const named = await post('messages', { message: `Read ${JSON.stringify(file)}` });
    expect([named.status, await named.json()]).toMatchObject([400, { error: { code: 'VALUE_RESERVED' } }]);
    expect(test.engine.started).toHaveLength(1);
  });

  it('is not told from one that nobody has stored', async () => {
    await publishChat({ allowFiles: true });
    const answers = await Promise.all(
      [await secret(), { ...(await secret()), $file: '0'.repeat(64) }].map(async (file) =>
        (await (await post('messages', { message: 'x', files: [file] })).text()).replaceAll(file.$file, ''),
      ),
    );
    expect(answers[0]).toBe(answers[1]);
  });

  it('does not open with the ticket of another file or of another chat', async () => {
    await publishChat({ allowFiles: true });
    const file = await secret();
    const { ticket } = (await (
      await test.call('POST', '/chat/books/files?name=a.txt', 'mine', { 'content-type': 'text/plain' })
    ).json()) as { ticket: string };
    expect((await post('messages', { message: 'x', files: [{ ...file, ticket }] })).status).toBe(404);
  });

  it('can be sent again in the conversation that it was attached to', async () => {
    await publishChat({ allowFiles: true });
    const uploaded = (await (await test.call('POST', '/chat/books/files?name=a.txt', 'mine', { 'content-type': 'text/plain' })).json()) as {
      ticket: string;
      $file: string;
    };
    const { sessionId } = await say('One', { files: [uploaded] });
    const { ticket: _ticket, ...file } = uploaded;
    expect((await say('Two', { sessionId, files: [file as never] })).response.status).toBe(200);
    expect((await post('messages', { message: 'x', files: [file] })).status).toBe(404);
  });
});

describe('a chat that is not public', () => {
  it('opens to its key alone, but for the page that asks for it', async () => {
    const { chat } = await publishChat({ access: 'key' });
    expect((await test.call('GET', '/chat/books', undefined, {})).status).toBe(200);
    for (const headers of [{}, { authorization: 'Bearer wrong' }]) {
      const refused = await post('messages', { message: 'x' }, headers);
      expect([refused.status, await refused.json()]).toMatchObject([401, { error: { code: 'CHAT_UNAUTHENTICATED' } }]);
    }
    test.engine.onStart = () => finished('Hi.');
    expect((await say('x', {}, { authorization: `Bearer ${chat?.key ?? ''}` })).last?.data).toMatchObject({ text: 'Hi.' });
  });
});

describe('the page', () => {
  it('holds its settings, safely, and may stand in frames of other sites', async () => {
    const workflow = await publishChat({ title: 'Books & <more>', greeting: '</script><b>', suggestions: ['Hours?'] });
    expect(workflow.chat).toEqual({ url: 'http://localhost:3000/chat/books', key: null });
    const page = await test.call('GET', '/chat/books', undefined, {});
    const html = await page.text();
    expect(html).toContain('<title>Books &#38; &#60;more&#62;</title>');
    expect(html).toContain('"greeting":"\\u003c/script>\\u003cb>"');
    expect([page.headers.get('content-security-policy'), page.headers.get('x-frame-options')]).toEqual([
      expect.stringContaining('frame-ancestors *'),
      null,
    ]);
    expect((await test.call('GET', '/api/settings')).headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  it('says kindly where there is no chat, to programs as well', async () => {
    const page = await test.call('GET', '/chat/nowhere', undefined, {});
    expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([
      404,
      expect.stringContaining('text/html'),
      expect.stringContaining('id="chat-settings" type="application/json">{}</script>'),
    ]);
    const refused = await test.call('POST', '/chat/nowhere/messages', { message: 'Hi' }, {});
    expect([refused.status, await refused.json()]).toMatchObject([404, { error: { code: 'NOT_FOUND' } }]);
  });

  it('comes to other sites by a script that runs on its own', async () => {
    await publishChat({ title: 'Books', accent: '#ffdd00' });
    const script = await test.call('GET', '/chat/books/embed.js', undefined, {});
    const text = await script.text();
    expect([script.headers.get('content-type'), script.headers.get('cross-origin-resource-policy')]).toEqual([
      'text/javascript; charset=utf-8',
      'cross-origin',
    ]);
    expect(text).toContain('{"url":"http://localhost:3000/chat/books","title":"Books","accent":"#ffdd00","ink":"#000000"}');
    expect(() => new Script(text)).not.toThrow();
  });

  it('goes away with its workflow, and its address belongs to one workflow', async () => {
    const first = await publishChat();
    const { id } = await test.json<Workflow>('POST', '/api/workflows', { name: 'Other', graph: first.graph });
    const refused = await test.call('POST', `/api/workflows/${id}/publish`, {});
    expect([refused.status, await refused.json()]).toMatchObject([
      422,
      { error: { issues: [{ code: 'SLUG_TAKEN', message: 'Another workflow has the address /chat/books.' }] } },
    ]);
    await test.json('PUT', `/api/workflows/${first.id}/live`, { version: null });
    expect((await test.call('GET', '/chat/books')).status).toBe(404);
  });
});
