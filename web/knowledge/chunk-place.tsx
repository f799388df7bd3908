import { Fragment } from 'react';

/** Where in its document a passage stands: headings from the outermost, and the page. */
export function ChunkPlace({ path, page }: { readonly path: readonly string[]; readonly page?: number | undefined }) {
  if (path.length === 0 && page === undefined) return null;
  return (
    <span className="min-w-0 break-words">
      {path.map((heading, index) => (
        <Fragment key={`${index} ${heading}`}>
          {index > 0 && <span className="text-faint"> › </span>}
          {heading}
        </Fragment>
      ))}
      {page !== undefined && `${path.length > 0 ? ' · ' : ''}page ${page}`}
    </span>
  );
}
