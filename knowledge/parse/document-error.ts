import { NodeError } from '#graph/errors';

/** The document can only be opened with a password. */
export function encrypted(name: string): NodeError {
  return new NodeError({
    code: 'DOCUMENT_ENCRYPTED',
    message: `“${name}” is protected with a password.`,
    hint: 'Save it without a password and upload it again.',
  });
}

/** The document is damaged, or is not what its name says. `reason` is a sentence. */
export function broken(name: string, reason: string, cause?: unknown): NodeError {
  return new NodeError(
    {
      code: 'DOCUMENT_BROKEN',
      message: `“${name}” can’t be read. ${reason}`,
      hint: 'Open it in the program it was made with, save it again, and upload that file.',
    },
    { cause },
  );
}

/** There is no text in the document. */
export function empty(name: string, hint = 'Check that the right file was uploaded.'): NodeError {
  return new NodeError({ code: 'DOCUMENT_EMPTY', message: `There is no text in “${name}”.`, hint });
}

/** The document goes beyond a limit. `reason` is a sentence. */
export function tooLarge(name: string, reason: string): NodeError {
  return new NodeError({
    code: 'DOCUMENT_TOO_LARGE',
    message: `“${name}” is too large. ${reason}`,
    hint: 'Divide it into several documents.',
  });
}

/** The document is a picture, and there is no model to read it. */
export function needsImageModel(name: string): NodeError {
  return new NodeError({
    code: 'DOCUMENT_NEEDS_IMAGE_MODEL',
    message: `“${name}” is a picture, and the index has no model that reads pictures.`,
    hint: 'Choose one under Index, “Read images with”, and build a new generation; or upload the text of the picture.',
  });
}

/** Reading the document takes more than it may. `reason` is a sentence. */
export function tooComplex(name: string, reason: string): NodeError {
  return new NodeError({
    code: 'DOCUMENT_TOO_COMPLEX',
    message: `“${name}” is too complex to be read. ${reason}`,
    hint: 'Save it as plain text or divide it into several documents, and upload those.',
  });
}

/** Reading the document ended the process that read it, again and again. */
export function quarantined(name: string): NodeError {
  return new NodeError({
    code: 'DOCUMENT_QUARANTINED',
    message: `“${name}” is set aside: the process that read it died twice.`,
    hint: 'Heddle does not read it again by itself. Press Retry to read it once more, or save it in another format and upload that file.',
  });
}

/** The document is of a kind that can't be read. `reason` is a sentence. */
export function typeUnknown(
  name: string,
  reason: string,
  hint = 'Documents can be PDF, Word (.docx), Rich Text (.rtf), Excel (.xlsx), HTML, Markdown, text, CSV, JSON, or source code.',
): NodeError {
  return new NodeError({ code: 'DOCUMENT_TYPE_UNKNOWN', message: `“${name}” is of a kind that can’t be read. ${reason}`, hint });
}
