/** Stands for a line break until a page is written: many in a row would be a long run of blanks, which the converter is slow with. */
export const BREAK = '\ufdd0';

/** What is used of the elements of a page: they come from a parser, there is no DOM here. */
export interface HtmlElement {
  readonly nodeName: string;
  readonly parentNode: HtmlElement | null;
  readonly childNodes: ArrayLike<HtmlElement>;
  readonly textContent?: string | null;
  getAttribute?(name: string): string | null;
}

/** An attribute of an element; undefined where there is none. */
export function attribute(node: HtmlElement, name: string): string | undefined {
  return node.getAttribute?.(name) ?? undefined;
}

/** The element around it that has the name; null where there is none. */
export function closest(node: HtmlElement, name: string): HtmlElement | null {
  let current = node.parentNode;
  while (current !== null && current.nodeName !== name) current = current.parentNode;
  return current;
}

/** All elements within that have one of the names, in the order of the page, not looking into those of `borders`. */
export function within(node: HtmlElement, names: readonly string[], borders: readonly string[] = []): HtmlElement[] {
  const found: HtmlElement[] = [];
  const waiting = Array.from(node.childNodes).toReversed();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (names.includes(next.nodeName)) found.push(next);
    if (!borders.includes(next.nodeName)) waiting.push(...Array.from(next.childNodes).toReversed());
  }
  return found;
}
