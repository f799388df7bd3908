/** The part of a keyboard event that a shortcut looks at. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/**
 * Whether a key press is the shortcut, written as `Ctrl+Shift+Z`. `Ctrl` stands for the command key of a Mac too. Signs
 * that need Shift on some keyboards (`?`, `/`) are matched by the sign alone.
 */
export function matchesShortcut(press: KeyPress, shortcut: string): boolean {
  const parts = shortcut.split('+');
  const key = parts.at(-1) ?? '';
  const isSign = key.length === 1 && key.toLowerCase() === key.toUpperCase();
  const command = press.ctrlKey || press.metaKey;
  if (command !== parts.includes('Ctrl') || press.altKey !== parts.includes('Alt')) return false;
  if (!isSign && press.shiftKey !== parts.includes('Shift')) return false;
  return press.key.toLowerCase() === (names[key] ?? key).toLowerCase();
}

const names: { readonly [name: string]: string } = { Delete: 'Delete', Esc: 'Escape', Up: 'ArrowUp', Down: 'ArrowDown', Left: 'ArrowLeft', Right: 'ArrowRight' };

/** True where keys belong to what is being typed, not to the editor. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"], [role="listbox"]') !== null;
}
