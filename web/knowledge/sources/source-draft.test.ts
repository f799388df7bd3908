import { describe, expect, it } from 'vitest';
import { type KnowledgeSource, sourceSchema } from '#graph/knowledge-source';
import { changesOf, draftOf, readDraft, type SourceDraft } from './source-draft.ts';

const blank = draftOf(null);
const drafted = (part: Partial<SourceDraft>): SourceDraft => ({ ...blank, ...part });

const sitemap: KnowledgeSource = sourceSchema.parse({
  id: 'src_1', knowledgeId: 'kb_1', name: 'Website', settings: { kind: 'sitemap', url: 'https://example.com/sitemap.xml', limit: 200 }, metadata: { product: 'kettle', internal: [1] },
  everyMinutes: 60, followsDeletions: false, documents: 3, isSyncing: false, lastSync: null, nextSyncAt: null, hook: null, createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z',
}); // prettier-ignore

describe('a draft of a source', () => {
  it('sends addresses line by line, each once and without what is empty', () => {
    const { body } = readDraft(
      drafted({ urls: ' https://example.com/a \n\n\thttps://example.com/b\r\nhttps://example.com/a', name: '  ' }),
    );
    expect(body).toEqual({
      settings: { kind: 'url', urls: ['https://example.com/a', 'https://example.com/b'] },
      metadata: {},
      everyMinutes: null,
      followsDeletions: true,
    });
  });

  it('names the address that is none', () => {
    expect(readDraft(drafted({ urls: 'https://example.com\nexample.com/b' })).problems).toEqual({
      urls: '“example.com/b”: use an address that begins with http:// or https://.',
    });
  });

  it('asks for everything that a query needs, each at its field', () => {
    const { problems } = readDraft(drafted({ kind: 'sql', query: '  ' }));
    expect(Object.keys(problems ?? {})).toEqual(['database', 'query', 'keyColumn', 'textColumns']);
    expect(problems?.database).toBe('Choose a connection to a database.');
  });

  it('reads columns divided by commas, and leaves out a name column that is empty', () => {
    const { body } = readDraft(
      drafted({ kind: 'sql', database: 'con_1', query: 'select 1', keyColumn: ' id ', textColumns: 'title, body ,, title' }),
    );
    expect(body?.settings).toEqual({
      kind: 'sql',
      connection: 'con_1',
      query: 'select 1',
      keyColumn: 'id',
      textColumns: ['title', 'body'],
    });
  });

  it('takes all files of a folder when no pattern is given', () => {
    expect(readDraft(drafted({ kind: 'folder', folder: 'handbook', pattern: ' ' })).body?.settings).toEqual({
      kind: 'folder',
      folder: 'handbook',
      pattern: '**/*',
    });
    expect(readDraft(drafted({ kind: 'folder' })).problems).toEqual({ folder: 'Choose a folder.' });
  });

  it('gives a webhook no schedule, whatever was chosen for another kind', () => {
    expect(readDraft(drafted({ kind: 'webhook', everyMinutes: 15, followsDeletions: false, urls: 'nonsense' })).body).toMatchObject({
      settings: { kind: 'webhook' },
      everyMinutes: null,
      followsDeletions: true,
    });
  });
});

describe('a source that is changed', () => {
  const before = draftOf(sitemap);
  const changes = (part: Partial<SourceDraft>) => changesOf(before, readDraft({ ...before, ...part }).body!);

  it('sends nothing when nothing is another: it would be read again in vain', () => {
    expect(changes({})).toBeNull();
    expect(changes({ name: ' ', sitemap: ' https://example.com/sitemap.xml ' })).toBeNull();
  });

  it('sends only what is another', () => {
    expect(changes({ name: 'Shop' })).toEqual({ name: 'Shop' });
    expect(changes({ everyMinutes: null })).toEqual({ everyMinutes: null });
    expect(changes({ within: 'https://example.com/docs/' })).toEqual({
      settings: { kind: 'sitemap', url: 'https://example.com/sitemap.xml', limit: 200, within: 'https://example.com/docs/' },
    });
    expect(changes({ metadata: { internal: [1] } })).toEqual({ metadata: { internal: [1] } });
  });
});
