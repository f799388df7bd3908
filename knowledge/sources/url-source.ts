import type { SourceSettings } from '#graph/knowledge-source';
import { requestUrl } from '#workers/services/http/redirect';
import { readPage } from './page.ts';
import { createRobots } from './robots.ts';
import type { SourceDeps, SourceReader } from './source-reader.ts';
import { createWebGet } from './web-client.ts';

/** Reads single pages and files. Each address is a key. */
export function openUrlSource(
  settings: Extract<SourceSettings, { kind: 'url' }>,
  deps: Pick<SourceDeps, 'http' | 'findConnection'>,
): SourceReader {
  const get = createWebGet(deps);
  const permit = createRobots(get);
  return {
    // Nobody tells without asking for a page whether it changed.
    list: async () => [...new Set(settings.urls.map((url) => requestUrl(url).href))].map((key) => ({ key, fingerprint: null })),
    read: (item, signal) => readPage({ get, permit }, { url: item.key, before: item.before, connection: settings.connection }, signal),
    close: async () => undefined,
  };
}
