/** The part of a keyboard event that a shortcut looks at. */
export interface KeyPress {
  readonly key: string;
  /** The physical key, such as `Digit1`. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/**
 * Returns whether a key press is the shortcut, written as `Ctrl+Shift+Z`. `Ctrl` also means the command key of a Mac. Works on any
 * keyboard layout: digits go by the physical key, because with Shift they type something else; letters go by what is printed on the
 * key, or by the physical key where the layout types no Latin letters; signs such as `?` go by the sign, whatever keys type it.
 */
export function matchesShortcut(press: KeyPress, shortcut: string): boolean {
  const { modifiers, key } = parse(shortcut);
  if ((press.ctrlKey || press.metaKey) !== modifiers.includes('Ctrl') || press.altKey !== modifiers.includes('Alt')) return false;
  if (isSign(key)) return press.key === key;
  if (press.shiftKey !== modifiers.includes('Shift')) return false;
  if (isDigit(key)) return press.code === `Digit${key}` || (press.code === `Numpad${key}` && press.key === key);
  if (isLetter(key)) return isLatin(press.key) ? press.key.toLowerCase() === key.toLowerCase() : press.code === `Key${key.toUpperCase()}`;
  return press.key === (names[key] ?? key);
}

/** Returns whether a shortcut is one printable key without Ctrl or Alt: speech input and stray fingers press such keys by accident. */
export function isSingleCharacter(shortcut: string): boolean {
  const { modifiers, key } = parse(shortcut);
  return key.length === 1 && !modifiers.includes('Ctrl') && !modifiers.includes('Alt');
}

const names: { readonly [name: string]: string } = {
  Esc: 'Escape',
  Up: 'ArrowUp',
  Down: 'ArrowDown',
  Left: 'ArrowLeft',
  Right: 'ArrowRight',
};

/** `Ctrl++` is Ctrl and the plus sign. */
function parse(shortcut: string): { readonly modifiers: readonly string[]; readonly key: string } {
  const parts = shortcut.split('+');
  const key = shortcut.endsWith('+') ? '+' : (parts.at(-1) ?? '');
  return { modifiers: parts.slice(0, -1), key };
}

const isDigit = (key: string): boolean => /^[0-9]$/.test(key);
const isLetter = (key: string): boolean => /^[A-Za-z]$/.test(key);
const isLatin = (key: string): boolean => /^[\p{Script=Latin}]$/u.test(key);
const isSign = (key: string): boolean => key.length === 1 && !isDigit(key) && !isLetter(key);

/** Returns whether a key press does without Ctrl and Alt what could destroy or add something: typing into nothing would do that too. */
export function isPlain({ key, ctrlKey, metaKey, altKey }: Pick<KeyPress, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): boolean {
  return !ctrlKey && !metaKey && !altKey && (key.length === 1 || key === 'Delete' || key === 'Backspace');
}

/** Returns whether keys belong to what is being typed or chosen there, not to the editor. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"], [role="listbox"]') !== null
  );
}
