import { describe, expect, it } from 'vitest';
import { matchesShortcut, type KeyPress } from './shortcuts.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });

describe('a shortcut', () => {
  it('wants exactly its keys', () => {
    expect(matchesShortcut(press('z', { ctrlKey: true }), 'Ctrl+Z')).toBe(true);
    expect(matchesShortcut(press('z'), 'Ctrl+Z')).toBe(false);
    expect(matchesShortcut(press('Z', { ctrlKey: true, shiftKey: true }), 'Ctrl+Z')).toBe(false);
    expect(matchesShortcut(press('Z', { ctrlKey: true, shiftKey: true }), 'Ctrl+Shift+Z')).toBe(true);
  });

  it('takes the command key of a Mac for Ctrl', () => {
    expect(matchesShortcut(press('k', { metaKey: true }), 'Ctrl+K')).toBe(true);
  });

  it('goes by the sign where keyboards need Shift for it', () => {
    expect(matchesShortcut(press('?', { shiftKey: true }), '?')).toBe(true);
    expect(matchesShortcut(press('/', { shiftKey: true }), '/')).toBe(true);
  });

  it('knows keys by short names', () => {
    expect(matchesShortcut(press('ArrowLeft'), 'Left')).toBe(true);
    expect(matchesShortcut(press('Delete'), 'Delete')).toBe(true);
  });
});
