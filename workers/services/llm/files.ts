import type { FilePart, ImagePart, TextPart } from 'ai';
import { parseContentType } from '#bytes/content-type';
import { decodeText } from '#bytes/decode-text';
import { NodeError } from '#graph/errors';
import type { FileReference } from '#graph/file-reference';
import type { ModelCapability } from './collaborators.ts';
import type { ProviderKind } from './provider.ts';

/** Reads the content of a stored file. */
export type ReadFile = (file: FileReference) => Promise<Uint8Array>;

/** All files of one request together; providers take less. */
const MAX_BYTES = 50_000_000;

/** What each wire format can carry beside text. The models behind it may take less: the registry says so. */
const CARRIED: { readonly [K in ProviderKind]: readonly RegExp[] } = {
  openai: [/^image\/(?:jpeg|png|gif|webp)$/, /^application\/pdf$/],
  'openai-chat': [/^image\/(?:jpeg|png|gif|webp)$/, /^application\/pdf$/, /^audio\/(?:wav|mp3|mpeg)$/],
  'openai-compatible': [/^image\/(?:jpeg|png|gif|webp)$/, /^application\/pdf$/, /^audio\/(?:wav|mp3|mpeg)$/],
  anthropic: [/^image\/(?:jpeg|png|gif|webp)$/, /^application\/pdf$/],
  google: [/^image\/(?:jpeg|png|gif|webp|heic|heif)$/, /^application\/pdf$/, /^audio\//, /^video\//],
  ollama: [/^image\/(?:jpeg|png|webp)$/],
};

/** True for a file that is text, which every model can read as part of the prompt. */
export function isTextFile({ mediaType }: Pick<FileReference, 'mediaType'>): boolean {
  return /^text\/|^application\/(?:json|xml|yaml|x-yaml|x-ndjson|javascript|sql|[\w.-]+\+(?:json|xml))$|^image\/svg\+xml$/.test(
    essence(mediaType),
  );
}

/** Which capability a model needs to take this file; null for text. */
export function capabilityFor(file: Pick<FileReference, 'mediaType'>): ModelCapability | null {
  if (isTextFile(file)) return null;
  const type = essence(file.mediaType);
  return type.startsWith('image/') ? 'image' : type.startsWith('audio/') ? 'audio' : 'file';
}

/** A text file's content, set apart from the prompt by tags with its name. */
export function asTaggedText(file: FileReference, content: Uint8Array): string {
  return `<file name=${JSON.stringify(file.name)}>\n${textOf(file, content)}\n</file>`;
}

function textOf(file: FileReference, content: Uint8Array): string {
  try {
    const { type, charset } = parseContentType(file.mediaType);
    return decodeText(content, { charset, type }).text;
  } catch (cause) {
    throw new NodeError(
      {
        code: 'FILE_UNREADABLE',
        message: `The file “${file.name}” can’t be read as text. ${(cause as Error).message}`,
        hint: 'Save it as UTF-8, or send it as a PDF.',
      },
      { cause },
    );
  }
}

/** Where files go: whose wire format, and how messages name the model. */
export interface FileTarget {
  readonly kind: ProviderKind;
  /** `provider:model`. */
  readonly name: string;
  readonly readFile: ReadFile;
}

/**
 * The parts of a message that carry these files.
 * @throws NodeError MODEL_CAPABILITY_MISSING for a kind that the provider cannot be sent
 */
export async function fileParts(
  files: readonly FileReference[],
  { kind, name, readFile }: FileTarget,
): Promise<readonly (TextPart | ImagePart | FilePart)[]> {
  if (files.reduce((sum, file) => sum + file.bytes, 0) > MAX_BYTES) {
    throw new NodeError({
      code: 'MODEL_CONTEXT_TOO_LONG',
      message: `The files have more than ${MAX_BYTES / 1_000_000} MB together, more than a model can be sent.`,
      hint: 'Send fewer or smaller files.',
    });
  }
  for (const file of files) {
    if (!isTextFile(file) && !CARRIED[kind].some((pattern) => pattern.test(essence(file.mediaType)))) throw cannotTake(name, file);
  }
  return Promise.all(
    files.map(async (file): Promise<TextPart | ImagePart | FilePart> => {
      const content = await readFile(file);
      const mediaType = essence(file.mediaType);
      if (isTextFile(file)) return { type: 'text', text: asTaggedText(file, content) };
      // Not every adapter turns bytes into the text that the wire wants.
      const data = Buffer.from(content).toString('base64');
      return mediaType.startsWith('image/')
        ? { type: 'image', image: data, mediaType }
        : { type: 'file', data, filename: file.name, mediaType };
    }),
  );
}

/** The failure for a file that a model does not take. */
export function cannotTake(name: string, file: Pick<FileReference, 'name' | 'mediaType'>): NodeError {
  return new NodeError({
    code: 'MODEL_CAPABILITY_MISSING',
    message: `${name} cannot take ${file.name}: it is not sent files of the type ${essence(file.mediaType)}.`,
    hint: 'Choose a model that reads this kind of file, or turn the file into text first.',
    details: { mediaType: essence(file.mediaType), file: file.name },
  });
}

/** The media type without its parameters. */
function essence(mediaType: string): string {
  return (mediaType.split(';')[0] ?? '').trim().toLowerCase();
}
