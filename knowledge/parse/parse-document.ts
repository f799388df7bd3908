import { parseContentType } from '#bytes/content-type';
import { isNodeError } from '#graph/errors';
import type { DocumentFile, ParsedDocument } from './parsed-document.ts';
import { decodeText } from './decode-text.ts';
import { broken, empty, encrypted, needsImageModel, tooLarge, typeUnknown } from './document-error.ts';
import { kindOf } from './kind-of.ts';
import { MOST_BYTES } from './limits.ts';
import { pictureTypeOf } from './picture.ts';
import { signatureOf } from './signature.ts';
import { openZip } from './zip.ts';

/**
 * Reads a file as text, with what is known of its structure. Throws a NodeError that says why, where it can't, and what
 * the signal was aborted with. The content counts more than the name, and the name more than the media type.
 */
export async function parseDocument(file: DocumentFile, options: { readonly signal?: AbortSignal } = {}): Promise<ParsedDocument> {
  const { name, bytes } = file;
  if (bytes.length > MOST_BYTES) throw tooLarge(name, `It has more than ${MOST_BYTES / 1_000_000} MB.`);
  if (bytes.length === 0) throw empty(name);
  options.signal?.throwIfAborted();
  try {
    const parsed = await read(file, options.signal);
    options.signal?.throwIfAborted();
    if (parsed.text.trim() === '') throw empty(name);
    return parsed;
  } catch (error) {
    if (isNodeError(error) || options.signal?.aborted === true) throw error;
    // What a reader of a format stumbles over is in the file.
    throw broken(name, 'Its content is damaged, or is not what its name says.', error);
  }
}

async function read(file: DocumentFile, signal: AbortSignal | undefined): Promise<ParsedDocument> {
  const { name, bytes } = file;
  switch (signatureOf(bytes)) {
    case 'pdf':
      return await (await import('./pdf.ts')).parsePdf(name, bytes, signal);
    case 'zip':
      return await readOffice(file, signal);
    case 'rtf':
      return (await import('./rtf.ts')).parseRtf(name, bytes);
    case 'encrypted-office':
      throw encrypted(name);
    case 'old-office':
      throw typeUnknown(name, 'It is an Office file of the kind used before 2007.', 'Save it as .docx or .xlsx and upload that file.');
    case 'picture':
      if (pictureTypeOf(bytes) !== 'other') throw needsImageModel(name);
      throw typeUnknown(name, 'It is a picture of a kind that models don’t read.', 'Save it as PNG or JPEG and upload that file.');
    case 'archive':
      throw typeUnknown(name, 'It is an archive.', 'Unpack it and upload the files in it.');
    case undefined:
      return await readText(file);
  }
}

async function readOffice({ name, bytes }: DocumentFile, signal: AbortSignal | undefined): Promise<ParsedDocument> {
  const zip = openZip(name, bytes);
  const isWord = zip.has('word/document.xml');
  if (!isWord && !zip.has('xl/workbook.xml'))
    throw typeUnknown(
      name,
      'It is a zip file, and neither a Word document nor an Excel workbook.',
      'Save it as .docx, .xlsx or PDF, or unpack it and upload the files in it.',
    );
  await zip.verify(signal);
  return isWord
    ? await (await import('./word.ts')).parseWord(zip)
    : await (await import('./spreadsheet.ts')).parseSpreadsheet(name, bytes, zip);
}

/** Readers are loaded when their first document comes: a process that is waited for starts in half the time. */
async function readText({ name, mediaType, bytes }: DocumentFile): Promise<ParsedDocument> {
  const { kind, language } = kindOf(name, mediaType);
  if (kind === 'pdf' || kind === 'office') throw broken(name, 'It is not the kind of file that its name says.');
  const { type, charset } = parseContentType(mediaType);
  const text = decodeText(name, bytes, { charset, type: kind === 'html' ? 'text/html' : type });
  switch (kind) {
    case 'html':
      return (await import('./html.ts')).parseHtml(name, text);
    case 'markdown':
      return (await import('./markdown.ts')).parseMarkdown(text);
    case 'csv':
      return (await import('./separated.ts')).parseSeparated(name, text);
    case 'tsv':
      return (await import('./separated.ts')).parseSeparated(name, text, '\t');
    case 'json':
    case 'json-lines':
      return text.trim() === ''
        ? { text: '', format: 'text', about: {} }
        : (await import('./json.ts')).parseJson(name, text, kind === 'json-lines');
    case 'code':
      return { text, format: 'code', ...(language === undefined ? {} : { language }), about: {} };
    case 'text':
      return { text, format: 'text', about: {} };
  }
}
