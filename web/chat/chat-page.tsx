import { RotateCcw, X } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { createChatApi } from './chat-api.ts';
import { Composer } from './composer.tsx';
import { IconButton } from './icon-button.tsx';
import { KeyGate } from './key-gate.tsx';
import { MessageList } from './message-list.tsx';
import { type ChatSettings, closeFrame, givenKey, isEmbedded } from './settings.ts';
import { keptKey } from './storage.ts';
import { useConversation } from './use-conversation.ts';

/** A chat: asks for the key where there is one, then shows the conversation. */
export function ChatPage({ settings }: { readonly settings: ChatSettings }) {
  const [key, setKey] = useState(() => (settings.access === 'key' ? firstKey() : null));
  const [wasRefused, setRefused] = useState(false);
  useEffect(() => {
    if (!isEmbedded) return;
    const close = (event: KeyboardEvent): void => void (event.key === 'Escape' && !event.defaultPrevented && closeFrame());
    window.addEventListener('keydown', close);
    return () => window.removeEventListener('keydown', close);
  }, []);

  if (settings.access === 'key' && key === null) {
    return (
      <KeyGate
        title={settings.title}
        wasRefused={wasRefused}
        onKey={(given) => {
          keptKey.set(given);
          setKey(given);
        }}
      />
    );
  }
  return (
    <Chat
      key={key}
      settings={settings}
      accessKey={key}
      onKeyRefused={() => {
        keptKey.set(null);
        setRefused(true);
        setKey(null);
      }}
    />
  );
}

/** The one that came with the address, else the one that was typed in before. */
function firstKey(): string | null {
  const given = givenKey();
  if (given !== null) keptKey.set(given);
  return given ?? keptKey.get();
}

function Chat({
  settings,
  accessKey,
  onKeyRefused,
}: {
  readonly settings: ChatSettings;
  readonly accessKey: string | null;
  readonly onKeyRefused: () => void;
}) {
  const api = useMemo(() => createChatApi(accessKey), [accessKey]);
  const conversation = useConversation(api, onKeyRefused);
  const { turns, isLoading, isOpen, send } = conversation;
  return (
    <main className="flex h-dvh flex-col bg-surface">
      <header className="flex min-h-12 shrink-0 items-center gap-1 border-b border-border px-4 py-2">
        <h1 className="min-w-0 flex-1 truncate text-[15px] font-semibold">{settings.title}</h1>
        {turns.length > 0 && (
          <IconButton label="New conversation" disabled={isOpen} onClick={() => conversation.restart()}>
            <RotateCcw size={16} />
          </IconButton>
        )}
        {isEmbedded && (
          <IconButton label="Close chat" onClick={closeFrame}>
            <X size={18} />
          </IconButton>
        )}
      </header>
      <MessageList settings={settings} conversation={conversation} />
      <Composer
        settings={settings}
        api={api}
        isOpen={isOpen}
        isDisabled={isLoading}
        onSend={(message, files) => void send(message, files)}
        onStop={() => void conversation.stop()}
      />
    </main>
  );
}
