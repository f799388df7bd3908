import { useEffect } from 'react';
import { commands, performCommand } from './commands.tsx';
import { pasteText } from './edits.ts';
import type { EditorSession } from './session.ts';
import { activeShortcuts } from './shortcut-preference.ts';
import { isPlain, isTyping, matchesShortcut } from './shortcuts.ts';

/** Commands that also work from within a text field. */
const ALWAYS = new Set(['save', 'publish', 'run', 'test', 'find']);

/** Gives the commands their keys while the editor is open. */
export function useKeyboard(session: EditorSession): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      // On a button among the settings of a node, Delete or a letter is not meant for the canvas.
      if (isPlain(event) && isInPanel(event.target)) return;
      const typing = isTyping(event.target);
      for (const item of commands) {
        if (typing && !ALWAYS.has(item.id)) continue;
        if (item.isForCanvas === true && !isOnCanvas(event.target)) continue;
        if (!activeShortcuts(item).some((shortcut) => matchesShortcut(event, shortcut))) continue;
        // A key held down must not open, close and open a panel.
        if (event.repeat && item.repeats !== true) return event.preventDefault();
        // Text that is marked on the page is what copying means then.
        if ((item.id === 'copy' || item.id === 'cut') && (window.getSelection()?.toString() ?? '') !== '') return;
        if (performCommand(session, item) || item.keepsKeys === true) event.preventDefault();
        return;
      }
    };
    const onPaste = (event: ClipboardEvent) => {
      if (isTyping(event.target) || session.ui.getState().showing.kind !== 'draft') return;
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (pasteText(session, text, session.canvas?.middle() ?? null)) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('paste', onPaste);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('paste', onPaste);
    };
  }, [session]);
}

/** Arrow keys belong to the canvas only while nothing else, such as a row of tabs, has the focus. */
function isOnCanvas(target: EventTarget | null): boolean {
  return (
    target === document.body ||
    (target instanceof Element && target.id === 'main') ||
    (target instanceof Element && target.closest('.react-flow') !== null)
  );
}

/** The panel itself has the focus right after it was opened, when keys still belong to the canvas. */
function isInPanel(target: EventTarget | null): boolean {
  const panel = target instanceof Element ? target.closest('[data-side-panel]') : null;
  return panel !== null && panel !== target;
}
