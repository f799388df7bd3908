/**
 * A ref for the heading of a view: takes the focus when what had it is gone with the view before, so that the keyboard goes on from here.
 */
export function keepFocus(heading: HTMLElement | null): void {
  if (heading !== null && (document.activeElement === null || document.activeElement === document.body))
    heading.focus({ preventScroll: true });
}
