import type { SourceSettings } from '#graph/knowledge-source';
import { openFolderSource } from './folder-source.ts';
import { openSitemapSource } from './sitemap-source.ts';
import type { SourceDeps, SourceReader } from './source-reader.ts';
import { openSqlSource } from './sql-source.ts';
import { openUrlSource } from './url-source.ts';

/** The reader for a source. Webhooks are sent to and never read, so that asking for their reader is a mistake of the caller. */
export function openSource(settings: SourceSettings, deps: SourceDeps): SourceReader {
  switch (settings.kind) {
    case 'url':
      return openUrlSource(settings, deps);
    case 'sitemap':
      return openSitemapSource(settings, deps);
    case 'folder':
      return openFolderSource(settings, deps);
    case 'sql':
      return openSqlSource(settings, deps);
    case 'webhook':
      throw new Error('a webhook source is never read');
  }
}
