import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSingleCharacter, matchesShortcut, type KeyPress } from './shortcuts.ts';

type Held = Partial<Pick<KeyPress, 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>>;

const press = (key: string, code: string, held: Held = {}): KeyPress => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});
const ctrl: Held = { ctrlKey: true };
const shift: Held = { shiftKey: true };

/** What browsers report when somebody presses the keys printed for a shortcut on these keyboards. */
const presses: readonly (readonly [layout: string, shortcut: string, press: KeyPress])[] = [
  ['US', 'Shift+1', press('!', 'Digit1', shift)],
  ['UK', 'Shift+1', press('!', 'Digit1', shift)],
  ['German', 'Shift+1', press('!', 'Digit1', shift)],
  ['French', 'Shift+1', press('1', 'Digit1', shift)],
  ['Czech', 'Shift+1', press('1', 'Digit1', shift)],
  ['US', 'Ctrl+Z', press('z', 'KeyZ', ctrl)],
  ['German', 'Ctrl+Z', press('z', 'KeyY', ctrl)],
  ['German', 'Ctrl+Y', press('y', 'KeyZ', ctrl)],
  ['French', 'Ctrl+A', press('a', 'KeyQ', ctrl)],
  ['Dvorak', 'Ctrl+S', press('s', 'Semicolon', ctrl)],
  ['Russian', 'Ctrl+Z', press('я', 'KeyZ', ctrl)],
  ['Greek', 'Shift+A', press('Α', 'KeyA', shift)],
  ['Russian', 'F', press('а', 'KeyF')],
  ['US', '?', press('?', 'Slash', shift)],
  ['German', '?', press('?', 'Minus', shift)],
  ['US', '/', press('/', 'Slash')],
  ['German', '/', press('/', 'Digit7', shift)],
  ['US', '-', press('-', 'Minus')],
  ['German', '-', press('-', 'Slash')],
  ['US', '=', press('=', 'Equal')],
  ['German', '=', press('=', 'Digit0', shift)],
  ['German', '+', press('+', 'BracketRight')],
  ['US', '+', press('+', 'Equal', shift)],
  ['numpad', '+', press('+', 'NumpadAdd')],
  ['US', ',', press(',', 'Comma')],
  ['Mac', 'Ctrl+K', press('k', 'KeyK', { metaKey: true })],
  ['caps lock', 'N', press('N', 'KeyN')],
  ['any', 'F2', press('F2', 'F2')],
  ['any', 'Left', press('ArrowLeft', 'ArrowLeft')],
  ['any', 'Shift+Left', press('ArrowLeft', 'ArrowLeft', shift)],
  ['any', 'Delete', press('Delete', 'Delete')],
  ['any', 'Ctrl+Enter', press('Enter', 'Enter', ctrl)],
];

describe('a shortcut', () => {
  it.each(presses)('on a %s keyboard is %s', (_layout, shortcut, pressed) => {
    expect(matchesShortcut(pressed, shortcut)).toBe(true);
  });

  it('needs exactly its modifiers', () => {
    expect(matchesShortcut(press('z', 'KeyZ'), 'Ctrl+Z')).toBe(false);
    expect(matchesShortcut(press('Z', 'KeyZ', { ...ctrl, ...shift }), 'Ctrl+Z')).toBe(false);
    expect(matchesShortcut(press('Z', 'KeyZ', { ...ctrl, ...shift }), 'Ctrl+Shift+Z')).toBe(true);
    expect(matchesShortcut(press('1', 'Digit1'), 'Shift+1')).toBe(false);
    expect(matchesShortcut(press('&', 'Digit1'), 'Shift+1')).toBe(false);
    expect(matchesShortcut(press('!', 'Digit1', { ...ctrl, ...shift }), 'Shift+1')).toBe(false);
    expect(matchesShortcut(press('ArrowLeft', 'ArrowLeft', shift), 'Left')).toBe(false);
    // AltGr reports Ctrl and Alt: what it types is no command.
    expect(matchesShortcut(press('q', 'KeyQ', { ctrlKey: true, altKey: true }), 'Ctrl+Q')).toBe(false);
  });

  it('leaves letters alone that another key types', () => {
    expect(matchesShortcut(press('y', 'KeyZ', ctrl), 'Ctrl+Z')).toBe(false);
    expect(matchesShortcut(press('ñ', 'Semicolon'), 'N')).toBe(false);
    expect(matchesShortcut(press('Dead', 'KeyE'), 'N')).toBe(false);
  });

  it('is one thing only: no press of a letter or digit is two shortcuts', () => {
    const shortcuts = presses.map(([, shortcut]) => shortcut).filter((shortcut) => shortcut !== '+' && shortcut !== '=');
    fc.assert(
      fc.property(fc.constantFrom(...presses.map(([, , pressed]) => pressed)), (pressed) => {
        expect(new Set(shortcuts.filter((shortcut) => matchesShortcut(pressed, shortcut))).size).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('single characters', () => {
  it('are printable keys without Ctrl or Alt', () => {
    expect(['N', 'Shift+A', 'Shift+1', '?', '/', '+', '-'].every(isSingleCharacter)).toBe(true);
    expect(['Ctrl+K', 'Alt+N', 'F2', 'Delete', 'Shift+Left', 'Ctrl+Shift+P', 'Ctrl++'].some(isSingleCharacter)).toBe(false);
  });
});
