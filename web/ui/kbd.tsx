const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);
const macNames: { readonly [key: string]: string } = { Ctrl: '⌘', Alt: '⌥', Shift: '⇧', Enter: '↵', Delete: '⌫' };

/** Keys to press, written `Ctrl+Shift+Z`; shown as a Mac writes them on a Mac, and not on a phone, which has none. */
export function Kbd({ keys }: { readonly keys: string }) {
  return (
    <kbd className="inline-flex max-sm:hidden gap-0.5 font-sans text-[11px] text-faint">
      {keys.split('+').map((key) => (
        <span key={key} className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded border border-border px-1">
          {isMac ? (macNames[key] ?? key) : key}
        </span>
      ))}
    </kbd>
  );
}
