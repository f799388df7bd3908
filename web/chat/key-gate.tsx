import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { Input } from '../ui/input.tsx';
import { ChatError, createChatApi } from './chat-api.ts';

/** Asks for the key of a chat that is not public, and lets through only one that fits. */
export function KeyGate({
  title,
  wasRefused,
  onKey,
}: {
  readonly title: string;
  readonly wasRefused: boolean;
  readonly onKey: (key: string) => void;
}) {
  const [key, setKey] = useState('');
  const [problem, setProblem] = useState(wasRefused ? 'The key does not open this chat any more.' : null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      // A conversation that is not there: with a good key that is all that is wrong.
      await createChatApi(key.trim()).session('none');
      onKey(key.trim());
    } catch (error) {
      setProblem(error instanceof ChatError ? error.message : 'The key could not be tried.');
      setBusy(false);
    }
  };
  return (
    <main className="flex min-h-dvh items-center justify-center bg-canvas p-4">
      <form
        className="flex w-full max-w-90 flex-col gap-4 rounded-2xl border border-border bg-surface p-6 shadow-raised"
        onSubmit={(event) => {
          event.preventDefault();
          if (key.trim() !== '') void submit();
        }}
      >
        <KeyRound size={20} aria-hidden className="text-muted" />
        <div>
          <h1 className="text-lg font-semibold">{title}</h1>
          <p className="text-[13px] text-muted">This chat opens with a key.</p>
        </div>
        <label className="flex flex-col gap-1.5 text-[13px] font-medium">
          Key
          {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the page asks for nothing else */}
          <Input
            type="password"
            autoFocus
            autoComplete="off"
            value={key}
            aria-invalid={problem !== null || undefined}
            aria-describedby="key-problem"
            onChange={(event) => setKey(event.target.value)}
          />
        </label>
        <p id="key-problem" role="alert" className="text-[13px] text-danger empty:hidden">
          {problem}
        </p>
        <button
          type="submit"
          disabled={isBusy || key.trim() === ''}
          className="h-9 rounded-lg bg-(--chat-accent,var(--color-accent)) font-medium text-(--chat-ink,var(--color-on-accent)) disabled:opacity-50"
        >
          Open chat
        </button>
      </form>
    </main>
  );
}
