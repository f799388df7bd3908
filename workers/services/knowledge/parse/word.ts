import mammoth from 'mammoth';
import type { ParsedDocument } from '../parsed-document.ts';
import { toMarkdown } from './html.ts';
import { readProperties } from './office-properties.ts';
import type { ZipFile } from './zip.ts';

/** Reads a Word document as Markdown: headings, lists and tables stay what they are, pictures are left out. */
export async function parseWord(bytes: Uint8Array, zip: ZipFile): Promise<ParsedDocument> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const convertImage = mammoth.images.imgElement(() => Promise.resolve({ src: '' }));
  const { value } = await mammoth.convertToHtml({ buffer }, { convertImage, externalFileAccess: false });
  return { text: toMarkdown(value), format: 'markdown', about: await readProperties(zip) };
}
