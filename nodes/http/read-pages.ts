import type { Json } from '#graph/json';
import type { HttpCookie, HttpResponse } from '#graph/node-type';
import { firstPage, itemsOf, type NextPage, nextPage, type Pages, pagesInvalid } from './pages.ts';

/** The items of all pages, with what the last answer said of itself. */
export interface AllPages {
  readonly last: HttpResponse;
  readonly items: readonly Json[];
  readonly pages: number;
  /** True where the maximum was reached before the end. */
  readonly hasMore: boolean;
}

/** Reads page after page. `call` makes one call and throws for an error status that fails the step; one that does not ends the reading. */
export async function readPages(
  pages: Pages,
  call: (page: NextPage, cookies: readonly HttpCookie[] | undefined) => Promise<HttpResponse>,
  maxLength: number,
): Promise<AllPages> {
  const items: Json[] = [];
  const asked = new Set<string>();
  let before = '';
  let length = 0;
  let page = firstPage(pages);
  let cookies: readonly HttpCookie[] | undefined;
  for (let count = 1; ; count += 1) {
    const response = await call(page, cookies);
    cookies = response.cookies ?? cookies;
    if (response.status >= 400) return { last: response, items, pages: count - 1, hasMore: true };
    const onPage = itemsOf(pages, response.body);
    const text = JSON.stringify(onPage);
    // An address that does not know the parameter answers the first page for ever.
    if (onPage.length > 0 && text === before && pages.kind !== 'link')
      throw pagesInvalid(
        `Page ${count} is the same as the one before.`,
        'The other system seems not to know this parameter: correct its name, or choose another way.',
      );
    before = text;
    length += text.length;
    if (length > maxLength)
      throw pagesInvalid(
        `The pages have more than ${maxLength.toLocaleString('en')} characters together.`,
        'Read fewer pages, or raise “Largest answer”.',
      );
    items.push(...onPage);
    const next = nextPage(pages, response, { count, onPage: onPage.length, items: items.length });
    if (next === null) return { last: response, items, pages: count, hasMore: false };
    if (count === pages.maxPages) return { last: response, items, pages: count, hasMore: true };
    const key = JSON.stringify(next);
    if (asked.has(key))
      throw pagesInvalid(
        `Page ${count} leads back to a page that was read before.`,
        'Look at the pages of the other system: the list never ends.',
      );
    asked.add(key);
    page = next;
  }
}
