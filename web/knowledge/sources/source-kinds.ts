import { Database, Folder, Globe, Network, type LucideIcon, Webhook } from 'lucide-react';
import type { SourceSettings } from '#graph/knowledge-source';

export type SourceKind = SourceSettings['kind'];

/** What each kind of source is called, and what it is for. */
export const sourceKinds: {
  readonly [kind in SourceKind]: {
    readonly title: string;
    readonly explanation: string;
    readonly exampleName: string;
    readonly icon: LucideIcon;
  };
} = {
  url: { title: 'Web pages', explanation: 'Single pages or files, by their addresses.', exampleName: 'Price list', icon: Globe },
  sitemap: { title: 'Sitemap', explanation: 'All pages that a site lists in its sitemap.', exampleName: 'Product website', icon: Network },
  folder: {
    title: 'Folder',
    explanation: 'Files on the machine that runs Heddle; changes are noticed at once.',
    exampleName: 'Staff handbook',
    icon: Folder,
  },
  sql: { title: 'SQL query', explanation: 'A document for each row of a PostgreSQL query.', exampleName: 'Help articles', icon: Database },
  webhook: {
    title: 'Webhook',
    explanation: 'Other systems send documents whenever something changes.',
    exampleName: 'Shop system',
    icon: Webhook,
  },
};

export const sourceKindNames: readonly SourceKind[] = ['url', 'sitemap', 'folder', 'sql', 'webhook'];
