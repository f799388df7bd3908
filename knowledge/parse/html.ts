import TurndownService from 'turndown';
import type { ParsedDocument } from './parsed-document.ts';
import { broken } from './document-error.ts';
import { addTableRules } from './html-tables.ts';
import { isHidden } from './html-hidden.ts';
import { attribute, BREAK, type HtmlElement } from './html-element.ts';
import { trimLineEnds } from './lines.ts';

/** What belongs to the page and not to what it says. */
const LEFT_OUT = [
  'script',
  'style',
  'noscript',
  'template',
  'nav',
  'footer',
  'aside',
  'form',
  'iframe',
  'object',
  'canvas',
  'video',
  'audio',
  'button',
  'select',
  'textarea',
  'dialog',
] as const;
const ABOUT: Readonly<Record<string, string>> = {
  author: 'author',
  date: 'date',
  'article:published_time': 'date',
  description: 'description',
};

/** The converter takes time by the square of a run of blanks. */
const LONG_BLANKS = /\s{1000,}/g;

/** The time that writing a page as Markdown takes grows with its depth. */
const DEEPEST = 500;

/** Reads a page as Markdown, without navigation, scripts and footers. */
export function parseHtml(name: string, html: string): ParsedDocument {
  if (depthOf(html) > DEEPEST) throw broken(name, 'Its elements are nested too deep.');
  const about: Record<string, string> = {};
  return { text: toMarkdown(html, about), format: 'markdown', about };
}

/** HTML as Markdown; what its head says goes to `about`. */
export function toMarkdown(html: string, about: Record<string, string> = {}): string {
  const service = new TurndownService({ headingStyle: 'atx', codeBlockStyle: 'fenced', bulletListMarker: '-', emDelimiter: '*' });
  // Signs are searched for as they are written: only what would be a heading is kept from being one.
  service.escape = (text: string) => text.replace(/\s{3,}/g, (blanks) => blanks.slice(0, 2)).replace(/^(#{1,6} )/, '\\$1');
  service.remove([...LEFT_OUT]);
  service.addRule('title', {
    filter: 'title',
    replacement(content: string) {
      const title = content.replace(/\s+/g, ' ').trim();
      if (title !== '') about['title'] ??= title;
      return '';
    },
  });
  service.addRule('meta', {
    filter: 'meta',
    replacement(_: string, node: HtmlElement) {
      const name = attribute(node, 'name') ?? attribute(node, 'property') ?? '';
      const field = Object.hasOwn(ABOUT, name.toLowerCase()) ? ABOUT[name.toLowerCase()] : undefined;
      const content = attribute(node, 'content')?.trim() ?? '';
      if (field !== undefined && content !== '') about[field] ??= content;
      return '';
    },
  });
  service.addRule('image', { filter: 'img', replacement: (_: string, node: HtmlElement) => attribute(node, 'alt')?.trim() ?? '' });
  service.addRule('link', {
    filter: 'a',
    replacement(content: string, node: HtmlElement) {
      const href = attribute(node, 'href') ?? '';
      const text = content.trim();
      return text === '' || !/^https?:/i.test(href) || text === href
        ? content
        : `[${text}](${href.replaceAll(' ', '%20').replaceAll(')', '%29')})`;
    },
  });
  service.addRule('break', { filter: 'br', replacement: () => BREAK });
  service.addRule('summary', { filter: 'summary', replacement: (content: string) => `\n\n${content}\n\n` });
  addTableRules(service);
  // The last rule is asked first: what is hidden is left out whatever it is.
  service.addRule('hidden', {
    filter: (node: HtmlElement) => node.nodeName.toLowerCase() === 'svg' || isHidden(node),
    replacement: () => '',
  });
  const markdown = service.turndown(html.replace(LONG_BLANKS, (blanks) => blanks.slice(0, 1_000)));
  return trimLineEnds(markdown.replaceAll(BREAK, '\n'))
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** About how deep the elements lie in each other; those that may stay open, and those without content, do not count. */
function depthOf(html: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [, slash, tag = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9-]*)/gi)) {
    if (
      /^(?:p|li|d[td]|t[dhr]|tbody|thead|tfoot|option|html|head|body|br|hr|img|input|meta|link|col|area|base|embed|source|track|wbr|param|path|circle|rect|line|use)$/i.test(
        tag,
      )
    )
      continue;
    depth = Math.max(0, depth + (slash === '/' ? -1 : 1));
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
