import { useCallback, useEffect, useRef, useState } from 'react';
import type { FileReference } from '#graph/file-reference';
import { ChatError, type ChatApi, type Turn } from './chat-api.ts';
import { userId } from './settings.ts';
import { keptSession } from './storage.ts';

/** A turn on the screen: it is there before the server has it. */
export interface ShownTurn extends Turn {
  /** Stable on the screen. */
  readonly id: string;
  /** Why there is no answer, where the server said. */
  readonly problem: string | null;
}

const POLL_MS = 1_500;

/** The conversation: what was said, what is being answered, and what can be done about it. */
export function useConversation(api: ChatApi, onKeyRefused: () => void) {
  const [turns, setTurns] = useState<readonly ShownTurn[]>([]);
  const [sessionId, setSessionId] = useState(() => keptSession.get());
  const [isLoading, setLoading] = useState(sessionId !== null);
  // Why the conversation so far could not be loaded; null when it could.
  const [problem, setProblem] = useState<string | null>(null);
  const [isStreaming, setStreaming] = useState(false);
  const session = useRef(sessionId);
  const refused = useRef(onKeyRefused);
  useEffect(() => {
    refused.current = onKeyRefused;
  });

  const remember = useCallback((id: string | null): void => {
    session.current = id;
    keptSession.set(id);
    setSessionId(id);
  }, []);

  const reload = useCallback(async (): Promise<void> => {
    const id = session.current;
    if (id === null) return;
    try {
      const known = await api.session(id);
      if (session.current !== id) return;
      setProblem(null);
      if (known === null) remember(null);
      // What the server has not taken stands here alone.
      else
        setTurns((before) => [
          ...known.map((turn) => ({ ...turn, id: before.find((shown) => shown.runId === turn.runId)?.id ?? turn.runId, problem: null })),
          ...before.filter((turn) => turn.runId === ''),
        ]);
    } catch (error) {
      if (error instanceof ChatError && error.status === 401) refused.current();
      else setProblem(error instanceof ChatError ? error.message : 'The server did not understand this.');
    } finally {
      setLoading(false);
    }
  }, [api, remember]);

  useEffect(() => {
    void reload();
  }, [reload]);

  // A page that was reloaded, or whose stream was cut, looks until the answer is there.
  const isOpen = turns.some((turn) => turn.status === 'running' || turn.status === 'waiting');
  const looks = isOpen && !isStreaming;
  useEffect(() => {
    if (!looks) return;
    const timer = setInterval(() => void reload(), POLL_MS);
    return () => clearInterval(timer);
  }, [looks, reload]);

  const change = (id: string, to: (turn: ShownTurn) => Partial<ShownTurn>): void =>
    setTurns((before) => before.map((turn) => (turn.id === id ? { ...turn, ...to(turn) } : turn)));

  async function send(message: string, files: readonly FileReference[]): Promise<void> {
    const id = crypto.randomUUID?.() ?? String(Math.random());
    setTurns((before) => [
      ...before,
      { id, runId: '', message, files, status: 'running', text: '', isOffline: false, feedback: null, problem: null },
    ]);
    setStreaming(true);
    let isAccepted = false;
    let step = '';
    try {
      const known = session.current;
      for await (const event of api.send({
        ...(known === null ? {} : { sessionId: known }),
        message,
        files,
        ...(userId === null || known !== null ? {} : { userId }),
      })) {
        if (event.type === 'run') {
          isAccepted = true;
          remember(event.sessionId);
          change(id, () => ({ runId: event.runId }));
        } else if (event.type === 'token') {
          const current = `${event.step} ${event.attempt}`;
          const isNew = current !== step;
          step = current;
          change(id, ({ text }) => ({ text: isNew ? event.text : text + event.text }));
        } else if (event.type === 'response') {
          change(id, () => ({ status: 'answered', text: event.text, isOffline: event.isOffline }));
        } else if (event.error.code === 'RUN_CANCELLED') {
          change(id, () => ({ status: 'stopped' }));
        } else if (event.error.code === 'RUN_FAILED') {
          change(id, () => ({ status: 'failed', problem: event.error.message }));
        }
      }
    } catch (error) {
      if (error instanceof ChatError && error.status === 401) refused.current();
      // What was accepted goes on without this page, and is looked for.
      if (!isAccepted)
        change(id, () => ({ status: 'failed', problem: error instanceof ChatError ? error.message : 'The message could not be sent.' }));
    } finally {
      setStreaming(false);
    }
  }

  return {
    turns,
    sessionId,
    isLoading,
    isOpen,
    problem,
    send,
    reload,
    /** Stops the answers that are under way. */
    async stop(): Promise<void> {
      const id = session.current;
      const open = turns.filter((turn) => (turn.status === 'running' || turn.status === 'waiting') && turn.runId !== '');
      if (id !== null) await Promise.all(open.map(({ runId }) => api.stop({ sessionId: id, runId }).catch(() => undefined)));
      await reload();
    },
    async rate(turn: ShownTurn, rating: 'up' | 'down', comment: string): Promise<void> {
      if (session.current === null) return;
      await api.rate({ sessionId: session.current, runId: turn.runId, rating, comment });
      change(turn.id, () => ({ feedback: { rating, comment } }));
    },
    /** Leaves this conversation behind and begins a new one. */
    restart(): void {
      remember(null);
      setProblem(null);
      setTurns([]);
    },
  };
}

export type Conversation = ReturnType<typeof useConversation>;
