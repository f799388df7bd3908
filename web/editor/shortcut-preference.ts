import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Command } from './commands.tsx';
import { isSingleCharacter } from './shortcuts.ts';

const STORAGE_KEY = 'heddle:single-key-shortcuts';

const preference = createStore<{ readonly areOn: boolean }>()(() => ({ areOn: read() }));

/** Returns the shortcuts of a command that work now: without those of a single character where the person switched them off. */
export function activeShortcuts(
  { shortcuts }: Pick<Command, 'shortcuts'>,
  areOn: boolean = preference.getState().areOn,
): readonly string[] {
  return areOn ? shortcuts : shortcuts.filter((shortcut) => !isSingleCharacter(shortcut));
}

/** Returns a function that gives the shortcut to show for a command; undefined where none works. */
export function useShortcutOf(): (command: Pick<Command, 'shortcuts'>) => string | undefined {
  const areOn = useSingleKeys();
  return (command) => activeShortcuts(command, areOn)[0];
}

/** Returns whether shortcuts of a single character work in this browser. */
export function useSingleKeys(): boolean {
  return useStore(preference, (state) => state.areOn);
}

/** Switches shortcuts of a single character on or off for this browser. */
export function setSingleKeys(areOn: boolean): void {
  preference.setState({ areOn });
  try {
    localStorage.setItem(STORAGE_KEY, areOn ? 'on' : 'off');
  } catch {
    // Without storage the choice lasts until the page is closed.
  }
}

function read(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) !== 'off';
  } catch {
    return true;
  }
}
