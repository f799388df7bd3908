/** What the server tells the page of its chat. */
export interface ChatSettings {
  readonly title: string;
  readonly greeting: string;
  readonly suggestions: readonly string[];
  readonly placeholder: string;
  readonly access: 'public' | 'key';
  readonly allowFiles: boolean;
  readonly accent: { readonly color: string; readonly ink: string } | null;
}

/** The settings that the server wrote into the page; null for a page that it did not send. */
export function readSettings(json: string): ChatSettings | null {
  // The page's own server writes them, checked, so there is nothing to check again.
  const settings = JSON.parse(json) as Partial<ChatSettings>;
  return settings.title === undefined ? null : (settings as ChatSettings);
}

const query = new URLSearchParams(location.search);

/** True in the frame that the embed script makes. */
export const isEmbedded = query.get('embed') === '1' && window.parent !== window;

/** Who the embedding page says is writing. */
export const userId = query.get('user');

/** The key that the embedding page has for its visitors. After `#`, because addresses are written into logs and that part is not. */
export function givenKey(): string | null {
  const key = new URLSearchParams(location.hash.slice(1)).get('key');
  if (key !== null) history.replaceState(null, '', location.pathname + location.search);
  return key === '' ? null : key;
}

/** Asks the embedding page to close the frame. It holds no data, so any page may hear it. */
export function closeFrame(): void {
  window.parent.postMessage({ type: 'heddle-chat:close' }, '*');
}
