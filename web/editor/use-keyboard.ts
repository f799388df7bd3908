import { useEffect } from 'react';
import { commands, performCommand } from './commands.tsx';
import { pasteText } from './edits.ts';
import type { EditorSession } from './session.ts';
import { isTyping, matchesShortcut } from './shortcuts.ts';

/** Commands that also work from within a text field. */
const ALWAYS = new Set(['save', 'publish', 'test']);

/** Gives the commands their keys while the editor is open. */
export function useKeyboard(session: EditorSession): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const typing = isTyping(event.target);
      for (const item of commands) {
        if (typing && !ALWAYS.has(item.id)) continue;
        if (!item.shortcuts.some((shortcut) => matchesShortcut(event, shortcut))) continue;
        // Text that is marked on the page is what copying means then.
        if ((item.id === 'copy' || item.id === 'cut') && (window.getSelection()?.toString() ?? '') !== '') return;
        if (performCommand(session, item) || item.id === 'save') event.preventDefault();
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
