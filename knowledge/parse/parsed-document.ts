/** A document as text, with what is known of its structure. Offsets are UTF-16 units in `text`. */
export interface ParsedDocument {
  readonly text: string;
  /** How the text is written: chunkers choose by it. */
  readonly format: 'text' | 'markdown' | 'code' | 'table';
  /** For code: the language, such as `typescript` or `python`. */
  readonly language?: string;
  /** Where each page begins, in order; absent where there are no pages. */
  readonly pages?: readonly { readonly page: number; readonly start: number }[];
  /** For tables: the header line and where each row lies; rows of a further table have a header of their own. */
  readonly table?: {
    readonly header: string;
    readonly rows: readonly { readonly start: number; readonly end: number; readonly header?: string }[];
  };
  /** What the document says of itself: title, author, date. */
  readonly about: { readonly [name: string]: string };
}

/** A file to read. */
export interface DocumentFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}
