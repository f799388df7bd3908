import { ArrowUp, FileText, Paperclip, Square, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { FileReference } from '#graph/file-reference';
import { Spinner } from '../ui/spinner.tsx';
import type { ChatApi } from './chat-api.ts';
import { IconButton } from './icon-button.tsx';
import type { ChatSettings } from './settings.ts';
import { useAttachments } from './use-attachments.ts';

interface ComposerProps {
  readonly settings: ChatSettings;
  readonly api: ChatApi;
  /** Something is being answered. */
  readonly isOpen: boolean;
  readonly isDisabled: boolean;
  readonly onSend: (message: string, files: readonly FileReference[]) => void;
  readonly onStop: () => void;
}

/** Where messages are written. Enter sends, Shift+Enter begins a new line. */
export function Composer({ settings, api, isOpen, isDisabled, onSend, onStop }: ComposerProps) {
  const [text, setText] = useState('');
  const attachments = useAttachments(api);
  const box = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!isDisabled) box.current?.focus();
  }, [isDisabled]);
  // A suggestion that was clicked is gone, and the focus with it: what is typed next belongs here.
  useEffect(() => {
    if (isOpen && document.activeElement === document.body) box.current?.focus();
  }, [isOpen]);
  useEffect(() => {
    // What had the focus is gone, such as a suggestion that was chosen or the button that stopped the answer: typing goes on here.
    if (document.activeElement === document.body) box.current?.focus();
  }, [isOpen]);
  useEffect(() => {
    const area = box.current;
    if (area === null) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, 200)}px`;
  }, [text]);

  const canSend = !isOpen && !isDisabled && !attachments.isBusy && (text.trim() !== '' || attachments.files.length > 0);
  const submit = (): void => {
    if (!canSend) return;
    onSend(text.trim(), attachments.files);
    setText('');
    attachments.clear();
    box.current?.focus();
  };

  return (
    <form
      className="mx-auto w-full max-w-180 px-4 pb-[max(1rem,env(safe-area-inset-bottom))]"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onDragOver={(event) => settings.allowFiles && event.preventDefault()}
      onDrop={(event) => {
        if (!settings.allowFiles) return;
        event.preventDefault();
        attachments.add([...event.dataTransfer.files]);
      }}
    >
      <div className="rounded-2xl border border-border-strong/70 bg-surface transition-colors focus-within:border-(--chat-accent,var(--color-accent)) focus-within:ring-2 focus-within:ring-accent-soft">
        {attachments.shown.length > 0 && (
          <ul aria-label="To be sent" className="flex flex-wrap gap-2 px-3 pt-3">
            {attachments.shown.map(({ id, name, isBusy }) => (
              <li key={id} className="flex items-center gap-1.5 rounded-lg border border-border bg-sunken py-0.5 pr-0.5 pl-2 text-[13px]">
                {isBusy ? <Spinner size={14} /> : <FileText size={14} aria-hidden className="text-muted" />}
                <span className="max-w-40 truncate">{name}</span>
                <IconButton label={`Remove ${name}`} className="size-6!" onClick={() => attachments.remove(id)}>
                  <X size={13} />
                </IconButton>
              </li>
            ))}
          </ul>
        )}
        <div className="flex items-end gap-1 p-1.5">
          {settings.allowFiles && (
            <>
              <input
                ref={picker}
                type="file"
                multiple
                hidden
                aria-label="Files to attach"
                onChange={(event) => {
                  attachments.add([...(event.target.files ?? [])]);
                  event.target.value = '';
                }}
              />
              <IconButton
                label="Attach files"
                disabled={isDisabled}
                onClick={() => picker.current?.click()}
                className="size-9! rounded-full!"
              >
                <Paperclip size={17} />
              </IconButton>
            </>
          )}
          <textarea
            ref={box}
            rows={1}
            aria-label="Message"
            value={text}
            maxLength={32_000}
            disabled={isDisabled}
            placeholder={settings.placeholder}
            className="max-h-50 min-h-9 min-w-0 flex-1 resize-none bg-transparent px-2 py-1.5 text-[15px] leading-6 outline-none"
            onChange={(event) => setText(event.target.value)}
            onPaste={(event) => {
              if (!settings.allowFiles || event.clipboardData.files.length === 0) return;
              event.preventDefault();
              attachments.add([...event.clipboardData.files]);
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
              event.preventDefault();
              submit();
            }}
          />
          {isOpen ? (
            <IconButton label="Stop" onClick={onStop} className="size-9! rounded-full! border border-border-strong/70 text-text!">
              <Square size={14} fill="currentColor" />
            </IconButton>
          ) : (
            <IconButton
              type="submit"
              label="Send"
              disabled={!canSend}
              className="size-9! rounded-full! bg-(--chat-accent,var(--color-accent))! text-(--chat-ink,var(--color-on-accent))! hover:opacity-90"
            >
              <ArrowUp size={18} />
            </IconButton>
          )}
        </div>
      </div>
      <p role="alert" className="pt-1.5 text-xs text-danger empty:hidden">
        {attachments.problem}
      </p>
    </form>
  );
}
