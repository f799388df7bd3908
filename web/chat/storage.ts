const slug = location.pathname.replace(/\/+$/, '').split('/').at(-1) ?? '';

/** Small texts that outlive reloading; in frames whose storage is blocked they live as long as the page. */
function kept(storage: () => Storage, name: string) {
  const key = `heddle-chat-${name}:${slug}`;
  let current: string | null = null;
  return {
    get(): string | null {
      try {
        return storage().getItem(key) ?? current;
      } catch {
        return current;
      }
    },
    set(value: string | null): void {
      current = value;
      try {
        if (value === null) storage().removeItem(key);
        else storage().setItem(key, value);
      } catch {
        // It lives as long as the page then.
      }
    },
  };
}

/** The conversation that goes on when the page is opened again. */
export const keptSession = kept(() => localStorage, 'session');

/** The workflow's key, asked for once a tab. */
export const keptKey = kept(() => sessionStorage, 'key');
