import { z } from 'zod';
import { NodeError } from '#graph/errors';
import type { Json } from '#graph/json';
import type { HttpResponse } from '#graph/node-type';

const field = (title: string, placeholder: string) =>
  z.string().default('').meta({ title, description: 'Where in the body, such as paging.next.', placeholder });
const parameter = (name: string) =>
  z.string().min(1).default(name).meta({ title: 'Query name', description: 'The name of the parameter in the address.' });
const limits = {
  items: z.string().default('').meta({
    title: 'Items',
    description: 'Where in the body the list of items is. Empty: the body itself, or its only list.',
    placeholder: 'data.items',
  }),
  maxPages: z
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(20)
    .meta({ title: 'Maximum pages', description: 'Reading stops there; “hasMore” then says so.' }),
};

/** How a list that comes page by page is read; the answer’s body is then the list of all items. */
export const pagesSetting = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }).meta({ title: 'One call' }),
    z
      .object({ kind: z.literal('link'), next: field('Next address', 'empty: the Link header'), ...limits })
      .meta({ title: 'By the address of the next page' }),
    z
      .object({
        kind: z.literal('page'),
        query: parameter('page'),
        first: z.number().int().min(0).default(1).meta({ title: 'First page', description: 'The number of the first page.' }),
        ...limits,
      })
      .meta({ title: 'By page number' }),
    z.object({ kind: z.literal('offset'), query: parameter('offset'), ...limits }).meta({ title: 'By the number of items read' }),
    z
      .object({
        kind: z.literal('cursor'),
        query: parameter('cursor'),
        next: z
          .string()
          .min(1)
          .default('next_cursor')
          .meta({ title: 'Cursor', description: 'Where in the body the cursor of the next page is.', placeholder: 'meta.next_cursor' }),
        ...limits,
      })
      .meta({ title: 'By cursor' }),
  ])
  .default({ kind: 'none' })
  .meta({ title: 'Pages', description: 'Reads a list that comes page by page, until it ends or the maximum is reached.', advanced: true });

export type Pages = Exclude<z.output<typeof pagesSetting>, { kind: 'none' }>;

/** The next call: another address, or another value of the query. */
export interface NextPage {
  /** As the answer gives it, which may be relative. */
  readonly link?: string;
  readonly query?: { readonly [name: string]: Json };
}

/** The query of the first page. */
export function firstPage(pages: Pages): NextPage {
  return { query: pages.kind === 'page' ? { [pages.query]: pages.first } : {} };
}

/** The call for the page after the given one, which was the `count`th; null at the end. */
export function nextPage(
  pages: Pages,
  response: HttpResponse,
  read: { readonly count: number; readonly onPage: number; readonly items: number },
): NextPage | null {
  switch (pages.kind) {
    case 'link': {
      const link = pages.next === '' ? linkHeader(response) : at(response.body, pages.next);
      return isNothing(link) ? null : { link: textOf(link, pages.next === '' ? 'The Link header' : `"${pages.next}"`) };
    }
    case 'cursor': {
      const cursor = at(response.body, pages.next);
      return isNothing(cursor)
        ? null
        : { query: { [pages.query]: typeof cursor === 'number' ? cursor : textOf(cursor, `"${pages.next}"`) } };
    }
    case 'page':
      return read.onPage === 0 ? null : { query: { [pages.query]: pages.first + read.count } };
    case 'offset':
      return read.onPage === 0 ? null : { query: { [pages.query]: read.items } };
  }
}

/** The items of a page. Throws HTTP_PAGES_INVALID where there is no list. */
export function itemsOf(pages: Pages, body: Json): readonly Json[] {
  const found = pages.items === '' ? onlyList(body) : at(body, pages.items);
  if (Array.isArray(found)) return found as readonly Json[];
  if (pages.items !== '' && found === null) return [];
  throw pagesInvalid(
    pages.items === '' ? 'The body holds no list, or several.' : `"${pages.items}" is no list.`,
    'Fill in “Items” with the place of the list in the body, such as data.items.',
  );
}

/** What is wrong with the pages, as a failure of the step. */
export function pagesInvalid(message: string, hint: string): NodeError {
  return new NodeError({ code: 'HTTP_PAGES_INVALID', message, hint });
}

function onlyList(body: Json): Json | undefined {
  if (Array.isArray(body) || typeof body !== 'object' || body === null) return body;
  const lists = Object.values(body).filter((value) => Array.isArray(value));
  return lists.length === 1 ? (lists[0] as Json) : undefined;
}

/** The value at a path of names with dots between them; a name that holds dots itself, such as `@odata.nextLink`, wins. */
function at(value: Json, path: string): Json | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as { readonly [name: string]: Json };
  if (Object.hasOwn(fields, path)) return fields[path];
  const dot = path.indexOf('.');
  if (dot < 0) return undefined;
  const name = path.slice(0, dot);
  return Object.hasOwn(fields, name) ? at(fields[name] ?? null, path.slice(dot + 1)) : undefined;
}

function linkHeader({ headers }: HttpResponse): string | undefined {
  const header = [headers['link'] ?? ''].flat().join(', ');
  for (const [, address = '', parameters = ''] of header.matchAll(/<([^<>]*)>(\s*;[^,<]*)?/g))
    if (relationsOf(parameters).includes('next')) return address;
  return undefined;
}

function relationsOf(parameters: string): readonly string[] {
  const rel = parameters
    .split(';')
    .map((parameter) => parameter.trim())
    .find((parameter) => /^rel\s*=/i.test(parameter));
  return (rel ?? '')
    .slice((rel ?? '').indexOf('=') + 1)
    .replaceAll('"', ' ')
    .toLowerCase()
    .split(' ');
}

function isNothing(value: Json | undefined): value is undefined | null | '' | false {
  return value === undefined || value === null || value === '' || value === false;
}

function textOf(value: Json, where: string): string {
  if (typeof value === 'string') return value;
  throw pagesInvalid(`${where} is no text.`, 'Look at the body of the first page, and correct the place.');
}
