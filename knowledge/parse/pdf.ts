import { getDocumentProxy } from 'unpdf';
import type { ParsedDocument } from './parsed-document.ts';
import { broken, empty, encrypted, tooLarge } from './document-error.ts';
import { MOST_CHARACTERS } from './limits.ts';
import { trimLineEnds } from './lines.ts';

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;
const SCANS = 'It may be made of scanned pages: run text recognition (OCR) over it and upload the result.';
/** A gap between lines of so many line heights begins a paragraph. */
const PARAGRAPH_GAP = 1.6;

/** Reads the text of a PDF page by page, and where each page begins. */
export async function parsePdf(name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<ParsedDocument> {
  const pdf = await openPdf(name, bytes);
  try {
    const pages: { page: number; start: number }[] = [];
    let text = '';
    for (let page = 1; page <= pdf.numPages; page += 1) {
      signal?.throwIfAborted();
      const content = await readPage(pdf, page);
      if (text !== '' && content !== '') text += '\n\n';
      pages.push({ page, start: text.length });
      text += content;
      if (text.length > MOST_CHARACTERS) throw tooLarge(name, `Its text has more than ${MOST_CHARACTERS / 1_000_000} million characters.`);
    }
    if (text.trim() === '') throw empty(name, SCANS);
    return { text, format: 'text', pages, about: await readAbout(pdf) };
  } finally {
    await pdf.loadingTask.destroy();
  }
}

async function openPdf(name: string, bytes: Uint8Array): Promise<Pdf> {
  try {
    // The reader takes the bytes away from the caller that hands them over.
    return await getDocumentProxy(Uint8Array.from(bytes), {
      verbosity: 0,
      isEvalSupported: false,
      stopAtErrors: false,
      disableFontFace: true,
      useSystemFonts: false,
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException') throw encrypted(name);
    throw broken(name, 'It is no complete PDF.', error);
  }
}

/** The text of a page; lines that lie far apart become paragraphs. */
async function readPage(pdf: Pdf, number: number): Promise<string> {
  const page = await pdf.getPage(number);
  const { items } = await page.getTextContent();
  let text = '';
  let lastLine: number | undefined;
  for (const item of items) {
    if (!('str' in item) || isUnseen(item)) continue;
    const line = Number(item.transform[5]);
    const isNewLine = text.endsWith('\n') && item.str.trim() !== '';
    if (isNewLine && lastLine !== undefined && lastLine - line > PARAGRAPH_GAP * Math.max(item.height, 1)) text += '\n';
    if (item.str.trim() !== '') lastLine = line;
    text += item.str;
    if (item.hasEOL) text += '\n';
  }
  page.cleanup();
  return trimLineEnds(text.replaceAll('\0', ' '))
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Smaller letters are dots at most. */
const LEAST_HEIGHT = 0.5;

/**
 * Text too small to be seen, as instructions to models are hidden; the reader leaves out what lies outside of the page. Its color and
 * whether it is drawn at all are not looked at: scans have their text under the picture.
 */
function isUnseen({ height, str }: { readonly height: number; readonly str: string }): boolean {
  return str.trim() !== '' && height < LEAST_HEIGHT;
}

async function readAbout(pdf: Pdf): Promise<Record<string, string>> {
  const about: Record<string, string> = {};
  try {
    const info = new Map<string, unknown>(Object.entries((await pdf.getMetadata()).info));
    for (const [field, key] of [
      ['title', 'Title'],
      ['author', 'Author'],
      ['date', 'ModDate'],
    ] as const) {
      const value = info.get(key);
      if (typeof value === 'string' && value.trim() !== '') about[field] = field === 'date' ? readDate(value) : value.trim();
    }
  } catch {
    // What it says of itself is an addition.
  }
  return about;
}

/** `D:20240131…` as a day. */
function readDate(value: string): string {
  return value.replace(/^D:(\d{4})(\d{2})(\d{2}).*$/, '$1-$2-$3');
}
