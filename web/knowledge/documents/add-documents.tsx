import { ClipboardPaste, X } from 'lucide-react';
import { useState } from 'react';
import type { JsonObject } from '#graph/json';
import type { KnowledgeBase } from '#graph/knowledge';
import { DropZone } from '../../inspector/controls/files/drop-zone.tsx';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { MetadataInputs } from './metadata-inputs.tsx';
import { PasteDialog } from './paste-dialog.tsx';
import { useAddFiles } from './use-add-files.ts';

/** The ways documents get in: files that are dropped or chosen, and text that is pasted. */
export function AddDocuments({ base }: { readonly base: KnowledgeBase }) {
  const { addFiles, busy, refused, dismiss } = useAddFiles(base.id);
  const [metadata, setMetadata] = useState<JsonObject>({});
  const [isPasting, setPasting] = useState(false);
  return (
    <div className="flex flex-col gap-2">
      <DropZone label="Add documents" multiple busy={busy} onFiles={(files) => void addFiles(files, metadata)} />
      <MetadataInputs fields={base.fields} metadata={metadata} onChange={setMetadata} />
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="min-w-0 flex-1 basis-60 text-xs text-muted">
          PDF, Word, Excel, CSV, HTML, Markdown, text, JSON and code; images where the index has a model to read them. A file of the same
          name replaces the one before.
        </p>
        <Button size="sm" onClick={() => setPasting(true)}>
          <ClipboardPaste size={14} />
          Paste text
        </Button>
      </div>
      {refused.length > 0 && (
        <div role="alert" className="flex items-start gap-2 rounded-lg border border-danger/30 bg-danger-soft px-3 py-2 text-[13px]">
          <ul className="flex min-w-0 flex-1 flex-col gap-1">
            {refused.map(({ name, reason }, index) => (
              <li key={`${name}-${index}`} className="break-words">
                <span className="font-medium">{name}</span> was not added: {reason}
              </li>
            ))}
          </ul>
          <IconButton label="Dismiss" size="sm" onClick={dismiss}>
            <X size={14} />
          </IconButton>
        </div>
      )}
      {isPasting && <PasteDialog knowledgeId={base.id} metadata={metadata} onClose={() => setPasting(false)} />}
    </div>
  );
}
