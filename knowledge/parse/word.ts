import mammoth from 'mammoth';
import type { ParsedDocument } from './parsed-document.ts';
import { toMarkdown } from './html.ts';
import { readProperties } from './office-properties.ts';
import { hiddenStylesOf, withoutHidden } from './word-hidden.ts';
import type { ZipFile } from './zip.ts';

/** Parts with text that a reader sees. */
const TEXT_PARTS = /^word\/(?:document|footnotes|endnotes|comments|header|footer)\d*\.xml$/;

/** Reads a Word document as Markdown: headings, lists and tables stay what they are; pictures and hidden text are left out. */
export async function parseWord(zip: ZipFile): Promise<ParsedDocument> {
  const convertImage = mammoth.images.imgElement(() => Promise.resolve({ src: '' }));
  const styles = hiddenStylesOf(new TextDecoder().decode(await zip.read('word/styles.xml')));
  const file = {
    exists: (name: string) => zip.has(name),
    async read(name: string, encoding?: string): Promise<Uint8Array | string> {
      const bytes = (await zip.read(name)) ?? new Uint8Array();
      if (encoding === 'base64') return Buffer.from(bytes).toString('base64');
      if (encoding === undefined && !TEXT_PARTS.test(name)) return bytes;
      const text = new TextDecoder(encoding).decode(bytes);
      const shown = TEXT_PARTS.test(name) ? withoutHidden(text, styles) : text;
      return encoding === undefined ? new TextEncoder().encode(shown) : shown;
    },
  };
  // Its types know files and bytes only; an opened zip file is what it makes of them, and ours keeps to the limits.
  const { value } = await mammoth.convertToHtml({ file } as unknown as Parameters<typeof mammoth.convertToHtml>[0], {
    convertImage,
    externalFileAccess: false,
  });
  return { text: toMarkdown(value), format: 'markdown', about: await readProperties(zip) };
}
