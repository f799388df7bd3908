import { FileText } from 'lucide-react';
import type { FileReference } from '#graph/file-reference';
import { attachmentUrl } from './chat-api.ts';

/** What was attached to a message: pictures as such, everything else by name. */
export function Attachments({ files, sessionId }: { readonly files: readonly FileReference[]; readonly sessionId: string | null }) {
  return (
    <ul aria-label="Attachments" className="flex flex-wrap justify-end gap-2">
      {files.map((file) => (
        <li key={file.$file}>
          {sessionId === null ? (
            <Name name={file.name} />
          ) : (
            <a href={attachmentUrl(sessionId, file)} target="_blank" rel="noopener" className="block hover:opacity-90">
              {/^image\/(png|jpeg|gif|webp|avif|bmp)$/.test(file.mediaType) ? (
                <img src={attachmentUrl(sessionId, file)} alt={file.name} className="max-h-48 max-w-full rounded-xl border border-border" />
              ) : (
                <Name name={file.name} />
              )}
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}

function Name({ name }: { readonly name: string }) {
  return (
    <span className="flex items-center gap-1.5 rounded-lg border border-border bg-sunken px-2.5 py-1.5 text-[13px]">
      <FileText size={14} aria-hidden className="shrink-0 text-muted" />
      <span className="max-w-52 truncate">{name}</span>
    </span>
  );
}
