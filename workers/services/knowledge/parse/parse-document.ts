import type { DocumentFile, ParsedDocument } from '../parsed-document.ts';

/** Reads a file as text, with what is known of its structure. Throws a NodeError that says why, where it can't. */
export async function parseDocument(file: DocumentFile): Promise<ParsedDocument> {
  const text = new TextDecoder().decode(file.bytes);
  return { text, format: /\.(md|markdown)$/i.test(file.name) ? 'markdown' : 'text', about: {} };
}
