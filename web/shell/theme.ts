import { useSyncExternalStore } from 'react';

export type ThemePreference = 'system' | 'light' | 'dark';
export type Theme = 'light' | 'dark';

const STORAGE_KEY = 'heddle-theme';
const systemDark = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();
let preference: ThemePreference = readPreference();

/** Paints the page in the chosen theme and follows the system while nothing is chosen; call once, before the first render. */
export function startTheme(): void {
  systemDark.addEventListener('change', apply);
  apply();
}

/** Chooses a theme for this browser. */
export function setTheme(next: ThemePreference): void {
  preference = next;
  try {
    localStorage.setItem(STORAGE_KEY, next);
  } catch {
    // Without storage the choice lasts until the page is closed.
  }
  apply();
}

/** What was chosen, and what it comes to. */
export function useTheme(): { readonly preference: ThemePreference; readonly theme: Theme } {
  const state = useSyncExternalStore(subscribe, snapshot);
  const [chosen, theme] = state.split('/') as [ThemePreference, Theme];
  return { preference: chosen, theme };
}

function current(): Theme {
  if (preference !== 'system') return preference;
  return systemDark.matches ? 'dark' : 'light';
}

function apply(): void {
  document.documentElement.dataset['theme'] = current();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function snapshot(): string {
  return `${preference}/${current()}`;
}

function readPreference(): ThemePreference {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}
