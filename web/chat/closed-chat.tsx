import { MessageCircleOff, X } from 'lucide-react';
import { IconButton } from './icon-button.tsx';
import { closeFrame, isEmbedded } from './settings.ts';

/** Stands where no chat is published, or none any more. */
export function ClosedChat() {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-2 bg-surface p-6 text-center">
      {isEmbedded && (
        <div className="absolute top-2 right-2">
          <IconButton label="Close chat" onClick={closeFrame}>
            <X size={18} />
          </IconButton>
        </div>
      )}
      <MessageCircleOff size={24} aria-hidden className="text-faint" />
      <h1 className="text-[15px] font-semibold">This chat is not open</h1>
      <p className="max-w-80 text-[13px] text-muted">
        Its address may have changed, or it was taken down for now. Ask the person who gave you the address, or try again later.
      </p>
    </main>
  );
}
