import { Upload } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { cn } from '../../../ui/cn.ts';
import { Spinner } from '../../../ui/spinner.tsx';

export interface DropZoneProps {
  readonly id?: string | undefined;
  /** What the files are for, such as `Attachments`; the button's name is this with what it does. */
  readonly label: string;
  readonly multiple: boolean;
  /** The name of what is on its way. */
  readonly busy: string | null;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children?: ReactNode;
}

/** A place to drop files on, and a button that asks for them. */
export function DropZone({ id, label, multiple, busy, onFiles, children }: DropZoneProps) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const take = (list: FileList | null): void => {
    const files = [...(list ?? [])];
    if (files.length > 0) onFiles(multiple ? files : files.slice(0, 1));
  };
  const action = busy !== null ? `Uploading ${busy}` : multiple ? 'choose files or drop them here' : 'choose a file or drop it here';
  return (
    <div
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        if (event.dataTransfer.files.length === 0) return;
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        take(event.dataTransfer.files);
      }}
      className={cn('rounded-lg border border-dashed border-border-strong/70 transition-colors', isOver && 'border-accent bg-accent-soft')}
    >
      {children}
      <button
        id={id}
        type="button"
        aria-label={`${label}: ${action}`}
        disabled={busy !== null}
        onClick={() => input.current?.click()}
        className="flex w-full items-center justify-center gap-2 rounded-lg px-3 py-2.5 text-[13px] text-muted hover:text-text disabled:pointer-events-none"
      >
        {busy === null ? <Upload aria-hidden size={14} /> : <Spinner size={14} />}
        <span className="min-w-0 truncate first-letter:uppercase" aria-live="polite">
          {action}
        </span>
      </button>
      <input
        ref={input}
        type="file"
        multiple={multiple}
        hidden
        onChange={(event) => {
          take(event.target.files);
          // The same file can be chosen again after it was removed.
          event.target.value = '';
        }}
      />
    </div>
  );
}
