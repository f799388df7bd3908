import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { FileReference } from '#graph/file-reference';
import type { Json } from '#graph/json';
import { fileAddress, FileKindIcon, formatBytes, isPicture } from '../../../ui/file-view.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import type { FormField } from '../../form-model.ts';
import { DropZone } from './drop-zone.tsx';
import { filesOf, takesList, valueOfFiles } from './file-values.ts';
import { useUpload } from './use-upload.ts';

export interface FilesFieldProps {
  readonly field: FormField;
  readonly id: string;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
}

/** Uploaded files as the value of a field: dropped or chosen, shown small, removed again. */
export function FilesField({ field, id, value, onChange }: FilesFieldProps) {
  const files = filesOf(value) ?? [];
  const multiple = takesList(field.schema);
  // An upload takes its time: by then the list may be another one.
  const current = useRef(files);
  useEffect(() => {
    current.current = files;
  });
  const set = (next: readonly FileReference[]): void => onChange(valueOfFiles(next, field.schema));
  const { upload, busy, problem } = useUpload((added) => {
    const known = new Set(current.current.map((file) => `${file.$file} ${file.name}`));
    set(multiple ? [...current.current, ...added.filter((file) => !known.has(`${file.$file} ${file.name}`))] : added.slice(0, 1));
  });
  return (
    <div className="flex flex-col gap-1.5">
      <DropZone id={id} label={field.title} multiple={multiple} busy={busy} onFiles={(chosen) => void upload(chosen)}>
        {files.length === 0 ? null : (
          <ul aria-label={field.title} className="flex flex-col gap-1 p-1.5">
            {files.map((file, index) => (
              // The same file may stand in a list twice.
              <FileRow key={`${file.$file}-${index}`} file={file} onRemove={() => set(files.filter((_, other) => other !== index))} />
            ))}
          </ul>
        )}
      </DropZone>
      {problem === null ? null : (
        <p role="alert" className="text-xs text-danger">
          {problem}
        </p>
      )}
    </div>
  );
}

function FileRow({ file, onRemove }: { readonly file: FileReference; readonly onRemove: () => void }) {
  return (
    <li className="flex items-center gap-2 rounded-md bg-sunken py-1 pr-1 pl-1.5">
      <a
        href={fileAddress(file)}
        target="_blank"
        rel="noopener noreferrer"
        className="flex min-w-0 flex-1 items-center gap-2"
        title={`Open ${file.name}`}
      >
        <span className="flex size-9 shrink-0 items-center justify-center overflow-hidden rounded border border-border bg-surface">
          {isPicture(file) ? (
            <img src={fileAddress(file)} alt="" loading="lazy" className="size-full object-cover" />
          ) : (
            <FileKindIcon file={file} size={16} />
          )}
        </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate text-[13px]">{file.name}</span>
          <span className="block truncate text-xs text-muted">
            {formatBytes(file.bytes)} · {file.mediaType}
          </span>
        </span>
      </a>
      <IconButton label={`Remove ${file.name}`} size="sm" onClick={onRemove}>
        <X size={14} />
      </IconButton>
    </li>
  );
}
