import { useEffect, useRef, type RefObject } from 'react';

/** What is written comes before what is chosen: a choice has a value already. */
const FIELDS = ['input, textarea, .cm-content', '[role="combobox"], [role="switch"]'];

/** Puts the focus into the first field of a row that somebody adds: call `onAdd` as it is added. The children of `list` are the rows. */
export function useNewRowFocus(count: number): { readonly list: RefObject<HTMLDivElement | null>; readonly onAdd: () => void } {
  const list = useRef<HTMLDivElement>(null);
  const isAdding = useRef(false);
  useEffect(() => {
    if (!isAdding.current) return;
    isAdding.current = false;
    const row = list.current?.lastElementChild;
    const [first] = FIELDS.flatMap((selector) => row?.querySelector<HTMLElement>(selector) ?? []);
    first?.focus();
  }, [count]);
  return {
    list,
    onAdd: () => {
      isAdding.current = true;
    },
  };
}
