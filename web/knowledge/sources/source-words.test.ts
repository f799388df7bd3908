import { describe, expect, it } from 'vitest';
import type { SourceSettings, SyncReport } from '#graph/knowledge-source';
import { pushCurl } from './push-curl.ts';
import { addressOf, countsText, progressOf, scheduleText, stateOf } from './source-words.ts';

const report: SyncReport = {
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: '2026-01-01T00:01:00.000Z',
  total: 4,
  added: 0,
  changed: 0,
  unchanged: 0,
  removed: 0,
  failed: 0,
  error: null,
};
const webhook: SourceSettings = { kind: 'webhook' };
const pages: SourceSettings = { kind: 'url', urls: ['https://example.com/a', 'https://example.com/b', 'https://example.com/c'] };

describe('words about sources', () => {
  it('tell what a sync came to, leaving out what did not happen', () => {
    expect(countsText({ ...report, added: 3, removed: 2, unchanged: 1_240, failed: 1 })).toBe(
      '3 added, 2 removed, 1,240 unchanged, 1 failed',
    );
    expect(countsText(report)).toBeNull();
  });

  it('tell how far a sync is only once the source has been listed', () => {
    expect(progressOf({ ...report, total: null })).toBeNull();
    expect(progressOf({ ...report, added: 1, failed: 1 })).toEqual({ done: 2, total: 4 });
  });

  it('call it a failure when nothing could be read, and less when some could', () => {
    const state = (lastSync: SyncReport | null, settings: SourceSettings = pages) => stateOf({ isSyncing: false, lastSync, settings });
    expect(state({ ...report, failed: 4 })).toBe('failed');
    expect(state({ ...report, failed: 1, unchanged: 3 })).toBe('partly');
    expect(state({ ...report, unchanged: 4 })).toBe('synced');
    expect(state({ ...report, error: { code: 'SITEMAP_INVALID', message: 'no sitemap', retryable: false } })).toBe('failed');
    expect(state(null)).toBe('new');
    expect(state(null, webhook)).toBe('ready');
    expect(state({ ...report, removed: 1, failed: 1 }, webhook)).toBe('partly');
    expect(stateOf({ isSyncing: true, lastSync: report, settings: pages })).toBe('syncing');
  });

  it('tell in a line where a source reads', () => {
    expect(addressOf(pages)).toBe('https://example.com/a and 2 more addresses');
    expect(addressOf({ kind: 'sql', connection: 'c', query: 'SELECT a\n  FROM b', keyColumn: 'a', textColumns: ['a'] })).toBe(
      'SELECT a FROM b',
    );
  });

  it('know schedules that only the API sets, and that folders are watched', () => {
    expect(scheduleText(60, 'url')).toBe('Every hour');
    expect(scheduleText(90, 'url')).toBe('Every 90 minutes');
    expect(scheduleText(null, 'url')).toBe('Only when asked');
    expect(scheduleText(null, 'folder')).toBe('When files change');
  });

  it('give a command that a shell takes as it is', () => {
    expect(pushCurl({ url: 'http://127.0.0.1:3000/ingest/src_1', key: "a'b" })).toContain(String.raw`-H 'Authorization: Bearer a'\''b'`);
  });
});
