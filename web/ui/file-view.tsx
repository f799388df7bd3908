import { File as FileIcon, FileAudio, FileImage, FileText } from 'lucide-react';
import { useState } from 'react';
import type { FileReference } from '#graph/file-reference';
import { cn } from './cn.ts';

/** Where the API serves a stored file. */
export function fileAddress({ $file, name }: Pick<FileReference, '$file' | 'name'>): string {
  return `/api/files/${$file}?name=${encodeURIComponent(name)}`;
}

/** Kinds of pictures that every browser draws, and that hold no scripts. */
const DRAWN = /^image\/(png|jpeg|gif|webp|avif|bmp)$/;

/** True for a file that is shown as a picture. */
export function isPicture({ mediaType }: Pick<FileReference, 'mediaType'>): boolean {
  return DRAWN.test(mediaType);
}

/** `1.4 MB`, `12 KB`, `80 bytes`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  if (bytes < 999_500) return `${Math.round(bytes / 1_000)} KB`;
  return bytes < 999_950_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}

/** A stored file: a picture as a picture, a recording with a player, anything else as a link that downloads it. */
export function FileView({ file, className }: { readonly file: FileReference; readonly className?: string }) {
  const address = fileAddress(file);
  const [isGone, setGone] = useState(false);
  if (isPicture(file) && !isGone) {
    return (
      <a
        href={address}
        target="_blank"
        rel="noopener noreferrer"
        className={cn('inline-flex max-w-full flex-col gap-1 font-sans', className)}
        title={`Open ${file.name}`}
      >
        <img
          src={address}
          alt={file.name}
          loading="lazy"
          onError={() => setGone(true)}
          className="max-h-28 max-w-full self-start rounded-md border border-border bg-surface object-contain"
        />
        <FileFacts file={file} />
      </a>
    );
  }
  if (file.mediaType.startsWith('audio/') && !isGone) {
    return (
      <span className={cn('inline-flex max-w-full flex-col gap-1 font-sans', className)}>
        <audio
          controls
          preload="metadata"
          src={address}
          aria-label={file.name}
          onError={() => setGone(true)}
          className="h-9 w-72 max-w-full"
        />
        <a href={address} download={file.name} className="hover:underline">
          <FileFacts file={file} />
        </a>
      </span>
    );
  }
  return (
    <a
      href={address}
      download={file.name}
      className={cn(
        'inline-flex max-w-full items-center gap-1.5 rounded-md border border-border bg-surface px-2 py-1 font-sans text-text hover:bg-hover',
        className,
      )}
    >
      <FileKindIcon file={file} size={14} />
      <FileFacts file={file} />
    </a>
  );
}

/** The drawing of what kind of file it is. */
export function FileKindIcon({ file, size }: { readonly file: Pick<FileReference, 'mediaType'>; readonly size: number }) {
  const Icon = file.mediaType.startsWith('image/')
    ? FileImage
    : file.mediaType.startsWith('audio/')
      ? FileAudio
      : /^text\/|\/pdf$|json$/.test(file.mediaType)
        ? FileText
        : FileIcon;
  return <Icon aria-hidden size={size} className="shrink-0 text-muted" />;
}

function FileFacts({ file }: { readonly file: FileReference }) {
  return (
    <span className="inline-flex min-w-0 items-baseline gap-1.5 text-xs">
      <span className="truncate font-medium">{file.name}</span>
      <span className="shrink-0 text-muted">{formatBytes(file.bytes)}</span>
    </span>
  );
}
