import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SourceSettings } from '#graph/knowledge-source';
import type { ConnectionSecrets } from '#workers/services/http/connection-headers';
import { openSqlSource } from './sql-source.ts';
import type { SourceContent, SourceReader } from './source-reader.ts';
import { type PostgresServer, startPostgres } from '#workers/services/sql/testing/postgres-server';
import { parseAllowList } from '#workers/services/http/address-rules';

type SqlSettings = Extract<SourceSettings, { kind: 'sql' }>;

const never = new AbortController().signal;
let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
  await server.database.exec(`
    CREATE TABLE articles (id bigint PRIMARY KEY, title text, body text, notes text, price numeric, big bigint, ratio float8, on_sale boolean, day date, at timestamp, moment timestamptz, extra jsonb, tags text[], raw bytea);
    INSERT INTO articles VALUES
      (1, 'Kettle', 'Boils water.', 'Descale monthly.', 19.90, 9007199254740993, 0.1, true, '2024-05-06', '2024-05-06 07:08:09.5', '2024-05-06 07:08:09+02', '{"a":[1,null]}', '{red,"dark blue"}', 'x'),
      (9007199254740993, 'About Node.js', 'Runs programs.', NULL, 12345678901234567890.5, 7, 'NaN', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
  `);
}, 60_000);
afterAll(() => server.close());

const connection = (
  more: Record<string, string> = {},
  secret: Record<string, string> = { password: server.password },
): ConnectionSecrets => ({
  kind: 'postgres',
  settings: { host: '127.0.0.1', port: String(server.port), database: 'postgres', user: 'postgres', ...more },
  secret,
});

function open(settings: Partial<SqlSettings>, found: ConnectionSecrets | null = connection()): SourceReader {
  return openSqlSource(
    {
      kind: 'sql',
      connection: 'con',
      query: 'SELECT * FROM articles ORDER BY title DESC',
      keyColumn: 'id',
      textColumns: ['body'],
      ...settings,
    },
    { findConnection: async () => found, allow: parseAllowList('127.0.0.1') },
  );
}

const list = (settings: Partial<SqlSettings>, found?: ConnectionSecrets | null) => open(settings, found).list(never);
const failure = (reading: Promise<unknown>): Promise<unknown> =>
  reading.then(
    (value) => value,
    (error: { data?: unknown }) => error.data ?? error,
  );
const text = (content: SourceContent | 'unchanged' | 'gone'): string =>
  typeof content === 'string' ? content : new TextDecoder().decode(content.bytes);

describe('a query as a source', () => {
  it('gives a document a row, with all other columns as metadata', async () => {
    const reader = open({ nameColumn: 'title', textColumns: ['body', 'notes'] });
    const items = await reader.list(never);
    expect(items.map(({ key }) => key)).toEqual(['1', '9007199254740993']);
    const first = (await reader.read({ ...items[0]!, before: null }, never)) as SourceContent;
    expect(first).toMatchObject({ name: 'Kettle', mediaType: 'text/markdown', fingerprint: items[0]!.fingerprint });
    expect(text(first)).toBe('## body\n\nBoils water.\n\n## notes\n\nDescale monthly.');
    expect(first.metadata).toEqual({
      price: 19.9,
      big: '9007199254740993',
      ratio: 0.1,
      on_sale: true,
      day: '2024-05-06',
      at: '2024-05-06T07:08:09.5',
      moment: '2024-05-06T05:08:09Z',
      extra: { a: [1, null] },
      tags: ['red', 'dark blue'],
    });
    const second = (await reader.read({ ...items[1]!, before: null }, never)) as SourceContent;
    expect(text(second)).toBe('## body\n\nRuns programs.');
    // By its name alone it would be read as source code.
    expect(second.name).toBe('About Node.js.md');
    expect(second.metadata).toMatchObject({ price: '12345678901234567890.5', big: 7, ratio: 'NaN', day: null });
    await reader.close();
  });

  it('leaves the text of a single column as it is, and calls rows by their key', async () => {
    const reader = open({});
    const [item] = await reader.list(never);
    expect(await reader.read({ ...item!, before: null }, never)).toMatchObject({ name: '1', bytes: Buffer.from('Boils water.') });
  });

  it('tells rows that changed, and those that are gone', async () => {
    const query = (body: string): Partial<SqlSettings> => ({ query: `SELECT 1 AS id, '${body}' AS body -- the end` });
    const [before] = await list(query('one'));
    expect(await list(query('one'))).toEqual([before]);
    const reader = open(query('two'));
    const [after] = await reader.list(never);
    expect(after!.fingerprint).not.toBe(before!.fingerprint);
    expect(text(await reader.read({ ...after!, before: before!.fingerprint }, never))).toBe('two');
    expect(await reader.read({ ...after!, before: after!.fingerprint }, never)).toBe('unchanged');
    expect(await reader.read({ key: '2', fingerprint: null, before: null }, never)).toBe('gone');
  });

  it('reads without a list as well, as a sync does that goes on elsewhere', async () => {
    const reader = open({});
    const [first, second] = await Promise.all(
      ['1', '9007199254740993'].map((key) => reader.read({ key, fingerprint: null, before: null }, never)),
    );
    expect([text(first!), text(second!)]).toEqual(['Boils water.', 'Runs programs.']);
  });

  it('reads thousands of rows, and stops at its limit', async () => {
    const rows = (count: number): Partial<SqlSettings> => ({
      query: `SELECT n AS id, 'text ' || n AS body FROM generate_series(1, ${count}) n;`,
    });
    const items = await list(rows(50_000));
    expect([items.length, items.at(-1)?.key]).toEqual([50_000, '50000']);
    expect(await failure(list(rows(50_001)))).toMatchObject({ code: 'SOURCE_TOO_LARGE', message: expect.stringContaining('50,000 rows') });
  });

  it.each<[string, Partial<SqlSettings>, string, string]>([
    ['key column', { keyColumn: 'ID' }, '“ID”', 'There are: id, title'],
    ['name column', { nameColumn: 'name' }, '“name”', 'body'],
    [
      'text column',
      { textColumns: ['body', 'summary'], query: 'SELECT id, body FROM articles WHERE false' },
      '“summary”',
      'There are: id, body.',
    ],
  ])('says which %s is not there, and which are', async (_what, settings, message, hint) => {
    expect(await failure(list(settings))).toMatchObject({
      code: 'SQL_COLUMN_MISSING',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });

  it.each([
    ['nothing', "SELECT NULL AS id, 'x' AS body"],
    ['nothing', "SELECT '' AS id, 'x' AS body"],
    ['Several rows have “7”', "SELECT 7 AS id, 'x' AS body UNION ALL SELECT 7, 'y'"],
    ['more than 500 characters', "SELECT repeat('x', 501) AS id, 'x' AS body"],
  ])('refuses keys that do not tell rows apart: %s', async (reason, query) => {
    expect(await failure(list({ query }))).toMatchObject({
      code: 'SQL_KEY_INVALID',
      message: expect.stringMatching(new RegExp(`${reason}.*“id”`)),
    });
  });
});

describe('a query that can’t be run', () => {
  it.each([
    ['SELECT * FROM nowhere', /relation "nowhere" does not exist/],
    ['SELECT id,\n  body\nFORM articles', /in line 3.*syntax error/],
    ['SELECT 1/0 AS id, 1 AS body', /division by zero/],
    ['DELETE FROM articles', /syntax error/],
    ['WITH gone AS (DELETE FROM articles RETURNING *) SELECT * FROM gone', /data-modifying/],
    ["SELECT 1 AS id, 'x' AS body; COMMIT; DROP TABLE articles", /multiple commands/],
    ["SELECT lo_create(0) AS id, 'x' AS body", /Sources only read.*read-only transaction/],
    ["SELECT set_config('transaction_read_only', 'off', true) AS id, 'x' AS body", /read-write mode/],
  ])('tells what the server said: %s', async (query, reason) => {
    expect(await failure(list({ query }))).toMatchObject({ code: 'SQL_FAILED', message: expect.stringMatching(reason) });
    expect((await server.database.query('SELECT count(*)::int AS count FROM articles')).rows).toEqual([{ count: 2 }]);
  });

  it('tells a wrong password from a missing one, without telling it', async () => {
    const wrong = await failure(list({}, connection({}, { password: 'hunter2-wrong' })));
    expect(wrong).toMatchObject({
      code: 'SOURCE_REFUSED',
      message: expect.stringContaining('password authentication failed'),
      retryable: false,
    });
    expect(JSON.stringify(wrong)).not.toContain('hunter2');
    expect(await failure(list({}, connection({}, {})))).toMatchObject({ code: 'SOURCE_REFUSED' });
  });

  it('never looks for credentials in the environment of the process', async () => {
    const before = process.env['PGPASSWORD'];
    process.env['PGPASSWORD'] = server.password;
    try {
      expect(await failure(list({}, connection({}, {})))).toMatchObject({ code: 'SOURCE_REFUSED' });
    } finally {
      if (before === undefined) delete process.env['PGPASSWORD'];
      else process.env['PGPASSWORD'] = before;
    }
  });

  it('takes a whole address as well, and TLS as it is told', async () => {
    const url = (more: string): ConnectionSecrets => ({
      kind: 'postgres',
      settings: {},
      secret: { url: `postgresql://postgres:${encodeURIComponent(server.password)}@127.0.0.1:${server.port}/postgres${more}` },
    });
    expect(await list({}, url(''))).toHaveLength(2);
    expect(await list({}, url('?sslmode=disable&sslrootcert=/etc/passwd'))).toHaveLength(2);
    expect(await failure(list({}, url('?sslmode=require')))).toMatchObject({
      code: 'SOURCE_REFUSED',
      message: expect.stringContaining('does not support SSL'),
    });
  });

  it('tells a database that can’t be reached', async () => {
    const closed = await new Promise<number>((resolve) => {
      const listener = createServer().listen(0, '127.0.0.1', () => {
        const { port } = listener.address() as AddressInfo;
        listener.close(() => resolve(port));
      });
    });
    expect(await failure(list({}, connection({ port: String(closed) })))).toMatchObject({ code: 'SOURCE_UNREACHABLE', retryable: true });
    expect(await failure(list({}, connection({ host: 'no-such-host.invalid' })))).toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    const silent = createServer((socket) => void socket.destroy()).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    expect(await failure(list({}, connection({ port: String((silent.address() as AddressInfo).port) })))).toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      retryable: true,
    });
    silent.close();
  });

  it.each<[string, ConnectionSecrets | null, string]>([
    ['is gone', null, 'CONNECTION_NOT_FOUND'],
    ['is for something else', { kind: 'http-basic', settings: {}, secret: {} }, 'CONNECTION_KIND_WRONG'],
    ['has no host', { kind: 'postgres', settings: { user: 'x' }, secret: {} }, 'SQL_CONNECTION_INVALID'],
    ['names a file for a host', { kind: 'postgres', settings: { host: '/var/run', user: 'x' }, secret: {} }, 'SQL_CONNECTION_INVALID'],
    [
      'has no port that there is',
      { kind: 'postgres', settings: { host: 'x', user: 'x', port: '99999' }, secret: {} },
      'SQL_CONNECTION_INVALID',
    ],
    ['has no user', { kind: 'postgres', settings: { host: 'x' }, secret: {} }, 'SQL_CONNECTION_INVALID'],
    [
      'has an unknown kind of TLS',
      { kind: 'postgres', settings: { host: 'x', user: 'x', ssl: 'maybe' }, secret: {} },
      'SQL_CONNECTION_INVALID',
    ],
    ['has an address of another kind', { kind: 'postgres', settings: {}, secret: { url: 'mysql://x' } }, 'SQL_CONNECTION_INVALID'],
  ])('says that its connection %s', async (_what, found, code) => {
    expect(await failure(list({}, found))).toMatchObject({ code });
  });

  it('stops when it is told to, while the server is silent', async () => {
    const controller = new AbortController();
    const silent = createServer((socket) => {
      socket.on('error', () => undefined);
      controller.abort(new Error('told to stop'));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const reading = open({}, connection({ port: String((silent.address() as AddressInfo).port) })).list(controller.signal);
    await expect(reading).rejects.toThrow('told to stop');
    silent.close();
  });
});
