import type { DraftProblems, SourceDraft } from './source-draft.ts';
import { FolderFields } from './folder-fields.tsx';
import { SqlFields } from './sql-fields.tsx';
import { SitemapFields, UrlFields } from './web-fields.tsx';

export interface KindFieldsProps {
  readonly draft: SourceDraft;
  readonly problems: DraftProblems;
  readonly onChange: (change: Partial<SourceDraft>) => void;
  /** Asks for a new connection of a kind. */
  readonly onConnect: (kind: string) => void;
}

/** What the chosen kind of source needs to know. */
export function KindFields(props: KindFieldsProps) {
  switch (props.draft.kind) {
    case 'url':
      return <UrlFields {...props} />;
    case 'sitemap':
      return <SitemapFields {...props} />;
    case 'folder':
      return <FolderFields {...props} />;
    case 'sql':
      return <SqlFields {...props} />;
    case 'webhook':
      return (
        <p className="rounded-lg bg-sunken px-3 py-2.5 text-[13px] text-muted">
          It gets an address and a key of its own, shown once it is added. Whatever is sent there is found within moments.
        </p>
      );
  }
}
