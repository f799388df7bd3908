import type { FileReference } from '#graph/file-reference';
import { readEvents } from './sse.ts';

/** A message and its answer, as the server tells of them; see server/chat/session-view.ts. */
export interface Turn {
  readonly runId: string;
  readonly message: string;
  readonly files: readonly FileReference[];
  readonly status: 'running' | 'waiting' | 'answered' | 'failed' | 'stopped';
  readonly text: string;
  readonly isOffline: boolean;
  readonly feedback: { readonly rating: 'up' | 'down'; readonly comment: string } | null;
}

/** What comes back of a message while it is answered. */
export type AnswerEvent =
  | { readonly type: 'run'; readonly runId: string; readonly sessionId: string }
  | { readonly type: 'token'; readonly step: string; readonly attempt: number; readonly text: string }
  | { readonly type: 'response'; readonly text: string; readonly isOffline: boolean }
  | { readonly type: 'error'; readonly error: { readonly code: string; readonly message: string } };

/** A call that was refused; `status` is 0 when the server could not be reached. */
export class ChatError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'ChatError';
    this.status = status;
  }
}

/** The address of this page, without an ending. */
const page = location.pathname.replace(/\/+$/, '');

/** The calls of a chat page; `key` opens one that is not public. */
export function createChatApi(key: string | null) {
  async function call(path: string, init: RequestInit = {}): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(`${page}/${path}`, {
        ...init,
        headers: { ...(init.headers as Record<string, string> | undefined), ...(key === null ? {} : { authorization: `Bearer ${key}` }) },
      });
    } catch (cause) {
      if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
      throw new ChatError(0, 'The server can’t be reached. Check your connection.');
    }
    if (response.ok) return response;
    const body = (await response.json().catch(() => null)) as { readonly error?: { readonly message?: string } } | null;
    throw new ChatError(response.status, body?.error?.message ?? 'The server did not understand this.');
  }
  const post = (path: string, body: unknown): Promise<Response> =>
    call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

  return {
    /** Sends a message and gives what comes of it, event by event. */
    async *send(message: {
      readonly sessionId?: string;
      readonly message: string;
      readonly files: readonly FileReference[];
      readonly userId?: string;
    }): AsyncGenerator<AnswerEvent> {
      const { body } = await post('messages', message);
      if (body === null) return;
      for await (const { event, data } of readEvents(body)) yield { type: event, ...(JSON.parse(data) as object) } as AnswerEvent;
    },

    /** The conversation so far; null when it is not known any more. */
    async session(sessionId: string): Promise<readonly Turn[] | null> {
      try {
        const response = await call(`sessions/${encodeURIComponent(sessionId)}`);
        return ((await response.json()) as { readonly turns: readonly Turn[] }).turns;
      } catch (error) {
        if (error instanceof ChatError && error.status === 404) return null;
        throw error;
      }
    },

    /** The reference comes with a ticket, which the message has to send back. */
    async upload(file: File): Promise<FileReference> {
      const response = await call(`files?name=${encodeURIComponent(file.name)}`, {
        method: 'POST',
        headers: { 'content-type': file.type || 'application/octet-stream' },
        body: file,
      });
      return (await response.json()) as FileReference;
    },

    async rate(feedback: {
      readonly sessionId: string;
      readonly runId: string;
      readonly rating: 'up' | 'down';
      readonly comment: string;
    }): Promise<void> {
      await post('feedback', feedback);
    },

    async stop(run: { readonly sessionId: string; readonly runId: string }): Promise<void> {
      await post('stop', run);
    },
  };
}

export type ChatApi = ReturnType<typeof createChatApi>;

/** Where an attached file is read again. */
export function attachmentUrl(sessionId: string, file: FileReference): string {
  return `${page}/sessions/${encodeURIComponent(sessionId)}/files/${file.$file}?name=${encodeURIComponent(file.name)}`;
}
