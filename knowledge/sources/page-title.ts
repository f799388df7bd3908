import { parseContentType } from '#bytes/content-type';
import { decodeText } from '#bytes/decode-text';
import { toMarkdown } from '../parse/html.ts';

/** A head that has not named the page by then will hardly do so. */
const LOOKED_AT = 512 * 1024;
const LONGEST_TITLE = 120;

const LONGEST_MARKUP = 2_000;

/**
 * What is no markup of the page is passed over, to its end or to that of the text when it has none, so that each character is read a
 * bounded number of times; pictures (svg) have titles of their own.
 */
const titleOrOther =
  /<!--(?:[\s\S]*?-->|[\s\S]*$)|<(script|style|svg|template|noscript)\b(?:[\s\S]*?<\/\1|[\s\S]*$)|<title(?:\s[^<>]{0,500})?(?<isTitle>>)/gi;

/** What an HTML page calls itself, in one line of 120 characters at most; null when it does not say. */
export function pageTitle(bytes: Uint8Array, mediaType: string): string | null {
  const html = decode(bytes.subarray(0, LOOKED_AT), parseContentType(mediaType).charset);
  if (html === null) return null;
  for (const {
    groups,
    index,
    0: { length },
  } of html.matchAll(titleOrOther)) {
    if (groups?.['isTitle'] === undefined) continue;
    const markup = html.slice(index + length, index + length + LONGEST_MARKUP);
    const end = markup.search(/<\/title/i);
    // A title that never ends is none, and neither is what comes after it.
    if (end === -1) return null;
    const title = Array.from(plain(markup.slice(0, end)))
      .slice(0, LONGEST_TITLE)
      .join('')
      .trim();
    if (title !== '') return title;
  }
  return null;
}

/** By the parser that reads whole pages too: it knows all entities. */
function plain(title: string): string {
  const about: Record<string, string> = {};
  toMarkdown(`<title>${title}</title>`, about);
  return (about['title'] ?? '').replace(/^\\#/, '#');
}

/** As documents are decoded; the last character may have been cut. Null where that is refused: the document’s own reading says why. */
function decode(bytes: Uint8Array, charset: string | undefined): string | null {
  for (let cut = 0; cut <= 3; cut += 1) {
    try {
      return decodeText(bytes.subarray(0, bytes.length - cut), { charset, type: 'text/html' }).text;
    } catch {
      // Try with less.
    }
  }
  return null;
}
