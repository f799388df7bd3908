import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { type KnowledgeSource, sourceSchema } from '#graph/knowledge-source';
import { TooltipProvider } from '../../ui/tooltip.tsx';
import { SourceCard } from './source-card.tsx';

const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000 - 1_000).toISOString();
const lastSync = {
  startedAt: minutesAgo(13),
  finishedAt: minutesAgo(12),
  total: 45,
  added: 3,
  changed: 1,
  unchanged: 40,
  removed: 2,
  failed: 1,
  error: null,
};
const site: KnowledgeSource = sourceSchema.parse({
  id: 'src_1', knowledgeId: 'kb_1', name: 'Website', settings: { kind: 'sitemap', url: 'https://example.com/sitemap.xml' }, metadata: {}, everyMinutes: 60, followsDeletions: true,
  documents: 44, isSyncing: false, lastSync, nextSyncAt: minutesAgo(-48), hook: null, createdAt: minutesAgo(600), updatedAt: minutesAgo(600),
}); // prettier-ignore
const hook: KnowledgeSource = {
  ...site,
  name: 'Shop',
  settings: { kind: 'webhook' },
  lastSync: null,
  nextSyncAt: null,
  documents: 0,
  hook: { url: 'http://127.0.0.1:3000/ingest/src_1', key: 'ingest_secret' },
};

function htmlOf(source: KnowledgeSource): string {
  return renderToStaticMarkup(
    <QueryClientProvider client={new QueryClient()}>
      <TooltipProvider>
        <SourceCard source={source} onEdit={() => undefined} onRemove={() => undefined} />
      </TooltipProvider>
    </QueryClientProvider>,
  );
}
const textOf = (source: KnowledgeSource): string =>
  htmlOf(source)
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');

describe('the card of a source', () => {
  it('tells what the last sync came to, when the next one is, and offers what could not be read', () => {
    const text = textOf(site);
    expect(text).toMatch(/Last sync 12 min\. ago : 3 added, 1 changed, 2 removed, 40 unchanged, 1 failed/);
    expect(text).toMatch(/Next sync in 48 min\./);
    for (const words of ['Website', 'Some failed', 'https://example.com/sitemap.xml', '44 documents', '1 document could not be read'])
      expect(text).toContain(words);
  });

  it('tells how far a running sync is, and lets nobody start another', () => {
    const running = {
      ...site,
      isSyncing: true,
      lastSync: { ...lastSync, finishedAt: null, added: 3, changed: 0, unchanged: 9, removed: 0, failed: 0 },
    };
    expect(textOf(running)).toContain('12 of 45: 3 added, 9 unchanged');
    expect(htmlOf(running)).toMatch(/<button[^>]*aria-label="Sync Website now"[^>]*disabled/);
    const looking = { ...running.lastSync, total: null };
    expect(textOf({ ...running, lastSync: { ...looking, startedAt: new Date().toISOString() } })).toContain('Looking what there is… ');
    expect(textOf({ ...running, lastSync: looking })).toContain('Looking what there is… No answer yet');
  });

  it('tells why a source could not be read, what helps, and that nothing was lost', () => {
    const text = textOf({
      ...site,
      lastSync: {
        ...lastSync,
        failed: 0,
        error: { code: 'SITEMAP_INVALID', message: 'It is a web page.', hint: 'Look into robots.txt.', retryable: false },
      },
    });
    for (const words of [
      'Failed',
      'It is a web page.',
      'Look into robots.txt.',
      'SITEMAP_INVALID',
      'The documents that were read before stay.',
    ])
      expect(text).toContain(words);
  });

  it('tells what is wrong while it is tried again', () => {
    const trying = {
      ...site,
      isSyncing: true,
      lastSync: {
        ...lastSync,
        finishedAt: null,
        total: null,
        added: 0,
        changed: 0,
        unchanged: 0,
        removed: 0,
        failed: 0,
        error: { code: 'SOURCE_UNREACHABLE', message: 'example.com does not answer.', hint: 'Look whether it runs.', retryable: true },
      },
    };
    const text = textOf(trying);
    for (const words of ['Syncing', 'example.com does not answer.', 'Look whether it runs.', 'SOURCE_UNREACHABLE', 'It is tried again'])
      expect(text).toContain(words);
    expect(text).not.toMatch(/Looking what there is|The documents that were read before stay/);
  });

  it('offers what a webhook was sent and could not take', () => {
    const text = textOf({ ...hook, lastSync: { ...lastSync, total: 1, added: 1, changed: 0, unchanged: 0, removed: 0, failed: 2 } });
    for (const words of ['Some failed', '2 documents could not be taken']) expect(text).toContain(words);
  });

  it('shows how to send documents to a webhook, but its key only when asked', () => {
    const html = htmlOf(hook);
    expect(html).toContain('http://127.0.0.1:3000/ingest/src_1');
    expect(html).not.toContain('ingest_secret');
    expect(html).toContain('aria-label="Show key"');
    expect(html).not.toContain('Sync Shop now');
    expect(textOf(hook)).toContain('Waiting for documents');
  });
});
