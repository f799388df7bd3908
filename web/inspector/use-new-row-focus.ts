import { useEffect, useRef, type RefObject } from 'react';

const FIELDS = 'input, textarea, .cm-content, [role="combobox"], [role="switch"]';

/** Puts the focus into the first field of a row that somebody adds: call `onAdd` as it is added. The children of `list` are the rows. */
export function useNewRowFocus(count: number): { readonly list: RefObject<HTMLDivElement | null>; readonly onAdd: () => void } {
  const list = useRef<HTMLDivElement>(null);
  const isAdding = useRef(false);
  useEffect(() => {
    if (!isAdding.current) return;
    isAdding.current = false;
    list.current?.lastElementChild?.querySelector<HTMLElement>(FIELDS)?.focus();
  }, [count]);
  return {
    list,
    onAdd: () => {
      isAdding.current = true;
    },
  };
}
