import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileReference } from '#graph/file-reference';
import type { Json } from '#graph/json';
import type { Template, Workflow } from '#graph/api';
import { finished } from '../testing/fake-engine.ts';
import { API_KEY, createTestApp, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await createTestApp();
});
afterEach(() => test.close());

const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]);
const authorized = { authorization: `Bearer ${API_KEY}` };
const send = async (path: string, body: FormData | Uint8Array | null, headers: Record<string, string> = {}): Promise<Response> =>
  test.app.request(`http://localhost:3000${path}`, {
    method: 'POST',
    headers: { ...authorized, ...headers },
    body: body instanceof Uint8Array ? Uint8Array.from(body) : body,
  });
const form = (parts: readonly (readonly [string, string | File])[]): FormData => {
  const data = new FormData();
  for (const [name, value] of parts) data.append(name, value);
  return data;
};
const picture = (name = 'cat.png'): File => new File([PNG], name, { type: 'image/png' });

describe('an upload', () => {
  it('is stored as it comes and given back under its hash', async () => {
    const stored = await send('/api/files?name=Fran%C3%A7oise%20%22x%22.png', PNG, { 'content-type': 'image/png' });
    const reference = (await stored.json()) as FileReference;
    expect([stored.status, reference]).toEqual([
      201,
      { $file: expect.stringMatching(/^[0-9a-f]{64}$/), name: 'Françoise "x".png', mediaType: 'image/png', bytes: 10 },
    ]);
    const read = await test.call('GET', `/api/files/${reference.$file}?name=${encodeURIComponent(reference.name)}`);
    expect(new Uint8Array(await read.arrayBuffer())).toEqual(PNG);
    expect(
      Object.fromEntries(
        ['content-type', 'x-content-type-options', 'content-security-policy', 'content-disposition'].map((name) => [
          name,
          read.headers.get(name),
        ]),
      ),
    ).toEqual({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': `inline; filename="Fran_oise _x_.png"; filename*=UTF-8''Fran%C3%A7oise%20%22x%22.png`,
    });
  });

  it('is read in parts, as players do', async () => {
    const { $file } = (await (
      await send('/api/files', new TextEncoder().encode('0123456789'), { 'content-type': 'audio/mpeg' })
    ).json()) as FileReference;
    const part = async (range: string): Promise<readonly unknown[]> => {
      const response = await test.call('GET', `/api/files/${$file}`, undefined, { ...authorized, range });
      return [response.status, response.headers.get('content-range'), await response.text()];
    };
    expect(await part('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234']);
    expect(await part('bytes=7-')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await part('bytes=-2')).toEqual([206, 'bytes 8-9/10', '89']);
    expect(await part('bytes=0-999')).toEqual([206, 'bytes 0-9/10', '0123456789']);
    expect(await part('bytes=10-')).toEqual([416, 'bytes */10', '']);
    for (const odd of ['bytes=5-2', 'bytes=0-1,4-5', 'items=0-1', 'bytes=-']) expect(await part(odd)).toEqual([200, null, '0123456789']);
  });

  it('may be a field of a form', async () => {
    const stored = await send(
      '/api/files',
      form([
        ['note', 'hi'],
        ['photo', picture()],
      ]),
    );
    expect([stored.status, await stored.json()]).toMatchObject([201, { name: 'cat.png', mediaType: 'image/png' }]);
  });

  it('is downloaded, and not shown, when a browser could carry something out in it', async () => {
    const { $file } = (await (
      await send('/api/files?name=a.html', new TextEncoder().encode('<script>1</script>'), { 'content-type': 'text/html' })
    ).json()) as FileReference;
    expect((await test.call('GET', `/api/files/${$file}`)).headers.get('content-disposition')).toMatch(/^attachment/);
    const { $file: drawing } = (await (
      await send('/api/files', new TextEncoder().encode('<svg onload="1"/>'), { 'content-type': 'image/svg+xml' })
    ).json()) as FileReference;
    expect((await test.call('GET', `/api/files/${drawing}`)).headers.get('content-disposition')).toMatch(/^attachment/);
  });

  it('needs a file, a readable form and a key', async () => {
    expect(await (await send('/api/files', null)).json()).toMatchObject({ error: { code: 'FILE_MISSING' } });
    expect(await (await send('/api/files', form([['a', 'b']]))).json()).toMatchObject({ error: { code: 'FILE_MISSING' } });
    expect(await (await send('/api/files', PNG, { 'content-type': 'multipart/form-data; boundary=x' })).json()).toMatchObject({
      error: { code: 'MALFORMED_FORM' },
    });
    expect((await send('/api/files', PNG, { authorization: 'Bearer nobody' })).status).toBe(401);
    expect((await test.call('GET', `/api/files/${'0'.repeat(64)}`)).status).toBe(404);
  });
});

describe('a webhook', () => {
  it('takes a form with files, which the run is given by reference', async () => {
    const { slug, key } = await test.publishHook();
    test.engine.onStart = (run) => finished((run.input as { body: never }).body);
    const answered = await send(
      `/hooks/${slug}`,
      form([
        ['subject', 'Invoice'],
        ['photo', picture()],
        ['scan', picture('1.png')],
        ['scan', picture('2.png')],
      ]),
      { authorization: `Bearer ${key}` },
    );
    const file = { $file: expect.any(String), mediaType: 'image/png', bytes: 10 };
    expect(await answered.json()).toEqual({
      subject: 'Invoice',
      photo: { ...file, name: 'cat.png' },
      scan: [
        { ...file, name: '1.png' },
        { ...file, name: '2.png' },
      ],
    });
  });

  it('takes a picture as the bare body', async () => {
    const { slug, key } = await test.publishHook();
    test.engine.onStart = (run) => finished((run.input as { body: never }).body);
    const answered = await send(`/hooks/${slug}`, PNG, { authorization: `Bearer ${key}`, 'content-type': 'image/png' });
    expect(await answered.json()).toEqual({ file: { $file: expect.any(String), name: 'file', mediaType: 'image/png', bytes: 10 } });
  });

  it('answers with the bytes of a file, its type and its name', async () => {
    const { slug, key } = await test.publishHook();
    const content = Uint8Array.from([0x25, 0x50, 0x44, 0x46, 0x2d, 0xff, 0]);
    const file = await test.store.files.save({ name: 'Größe.pdf', mediaType: 'application/pdf', bytes: content });
    const answerWith = async (body: Json, headers: Record<string, string> = {}) => {
      test.engine.onStart = () => finished(null, { response: { status: 200, headers, body } });
      return test.call('POST', `/hooks/${slug}`, {}, { authorization: `Bearer ${key}` });
    };
    const shown = await answerWith(file);
    expect([shown.headers.get('content-type'), shown.headers.get('content-disposition')]).toEqual([
      'application/pdf',
      `inline; filename="Gr__e.pdf"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.pdf`,
    ]);
    expect(new Uint8Array(await shown.arrayBuffer())).toEqual(content);
    const own = await answerWith(file, { 'Content-Type': 'application/x-own', 'content-disposition': 'attachment' });
    expect([own.headers.get('content-type'), own.headers.get('content-disposition')]).toEqual(['application/x-own', 'attachment']);
    expect(await (await answerWith({ base64: 'aGk=', name: 'a.csv' }, { 'content-type': 'text/csv' })).text()).toBe('hi');
    expect(await (await answerWith({ base64: 'aGk=' })).json()).toEqual({ base64: 'aGk=' });
    expect(await (await answerWith({ doc: file })).json()).toEqual({
      doc: { ...file, $file: expect.stringContaining(`/files/${file.$file}?`) },
    });
    const gone = await answerWith({ ...file, $file: 'f'.repeat(64) });
    expect([gone.status, await gone.json()]).toMatchObject([500, { error: { code: 'FILE_GONE' } }]);
  });

  it('is told what is wrong with a form, and stores nothing of a caller without the key', async () => {
    const { slug, key } = await test.publishHook();
    const broken = await send(`/hooks/${slug}`, PNG, { authorization: `Bearer ${key}`, 'content-type': 'multipart/form-data' });
    expect([broken.status, await broken.json()]).toMatchObject([400, { error: { code: 'MALFORMED_FORM' } }]);
    expect((await send(`/hooks/${slug}`, form([['photo', picture()]]), { authorization: 'Bearer x' })).status).toBe(401);
  });
});

describe('a template with assets', () => {
  it('makes a workflow whose example input refers to the stored files', async () => {
    const { exampleInput } = await test.json<Workflow>('POST', '/api/templates/hello/import', {});
    expect(exampleInput).toEqual({
      name: 'Ada',
      files: [{ $file: expect.any(String), name: 'note.txt', mediaType: 'text/plain', bytes: 6 }],
    });
  });

  it('is listed with an example that can be run as it stands', async () => {
    const { items } = await test.json<{ items: readonly Template[] }>('GET', '/api/templates');
    const { files } = items[0]!.exampleInput as { files: readonly { $file: string }[] };
    const stored = await test.call('GET', `/api/files/${files[0]?.$file}`);
    expect([stored.status, (await stored.text()).length]).toEqual([200, 6]);
  });
});
