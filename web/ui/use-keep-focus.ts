import { useEffect, type RefObject } from 'react';

const CONTROLS = 'button, a[href], input, textarea, select, [contenteditable="true"], [tabindex="0"]';

/**
 * Keeps the focus in a panel when the control that has it is removed, such as the button that removes a row: the next button takes it,
 * or the one before. A field does not, because the next key would be typed into it.
 */
export function useKeepFocus(panel: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const root = panel.current;
    if (root === null) return;
    let had: HTMLElement | null = null;
    let order: readonly HTMLElement[] = [];
    const onFocus = ({ target }: FocusEvent): void => {
      if (!(target instanceof HTMLElement)) return;
      had = target;
      order = [...root.querySelectorAll<HTMLElement>(CONTROLS)];
    };
    const onBlur = (): void => {
      // A control that is still there was left on purpose.
      requestAnimationFrame(() => {
        if (had?.isConnected === true && document.activeElement !== had) had = null;
      });
    };
    const observer = new MutationObserver(() => {
      if (had === null || had.isConnected) return;
      const at = order.indexOf(had);
      had = null;
      if (document.activeElement !== document.body || !root.isConnected) return;
      const isUsable = (control: HTMLElement): boolean => control.isConnected && control instanceof HTMLButtonElement && !control.disabled;
      (order.slice(at + 1).find(isUsable) ?? order.slice(0, Math.max(0, at)).findLast(isUsable) ?? root).focus();
    });
    root.addEventListener('focusin', onFocus);
    root.addEventListener('focusout', onBlur);
    observer.observe(root, { childList: true, subtree: true });
    return () => {
      root.removeEventListener('focusin', onFocus);
      root.removeEventListener('focusout', onBlur);
      observer.disconnect();
    };
  }, [panel]);
}
