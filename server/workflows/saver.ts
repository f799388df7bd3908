import type { Context } from 'hono';
import type { SavedBy } from '#graph/api';
import type { Store } from '#store/contract/store';
import { bearer } from '../auth/guard.ts';

/** Who makes a call that saves: the API key that opened it, else the editor that the body names. */
export async function saverOf(
  store: Store,
  c: Context,
  editor: { readonly id: string; readonly browser: string } | undefined,
): Promise<SavedBy | null> {
  const key = bearer(c);
  if (key !== null) return { kind: 'key', name: await store.apiKeys.nameOf(key) };
  return editor === undefined ? null : { kind: 'editor', editor: editor.id, browser: editor.browser };
}
