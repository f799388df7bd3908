import { constants } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { NodeError } from '#graph/errors';
import type { SourceSettings } from '#graph/knowledge-source';
import { MOST_BYTES } from '../parse/limits.ts';
import { documentName, mediaTypeOf } from './document-name.ts';
import { globMatcher } from './glob.ts';
import type { SourceContent, SourceDeps, SourceReader } from './source-reader.ts';
import { fileFingerprint, isMissing, walkFolder } from './walk-folder.ts';

/** Reads the files of a folder that the operator has listed. A key is the path below it, with `/`. */
export function openFolderSource(
  settings: Extract<SourceSettings, { kind: 'folder' }>,
  { folders }: Pick<SourceDeps, 'folders'>,
): SourceReader {
  const fits = globMatcher(settings.pattern);
  return {
    async list(signal) {
      const root = await rootOf(settings.folder, folders);
      return walkFolder({ root, name: settings.folder, fits }, signal);
    },
    async read(item, signal) {
      try {
        return await readFile(await rootOf(settings.folder, folders), item, signal);
      } catch (error) {
        if (isMissing(error)) return 'gone';
        if (error instanceof NodeError || signal.aborted) throw error;
        throw new NodeError(
          {
            code: 'SOURCE_REFUSED',
            message: `“${item.key}” can’t be read (${String((error as { code?: unknown }).code ?? error)}).`,
            hint: 'Let the user that runs Heddle read the file.',
          },
          { cause: error },
        );
      }
    },
    close: async () => undefined,
  };
}

async function readFile(
  root: string,
  { key, before }: { readonly key: string; readonly before: string | null },
  signal: AbortSignal,
): Promise<SourceContent | 'unchanged' | 'gone'> {
  const path = await realpath(join(root, ...key.split('/')));
  if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) {
    throw new NodeError({
      code: 'FOLDER_NOT_ALLOWED',
      message: `“${key}” is a link that leads out of the folder.`,
      hint: 'Put the file itself into the folder, or leave it out by the pattern.',
    });
  }
  // Opened without waiting: what has become a pipe since the list would never open.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    const info = await file.stat();
    if (!info.isFile()) return 'gone';
    const fingerprint = fileFingerprint(info);
    if (fingerprint === before) return 'unchanged';
    if (info.size > MOST_BYTES)
      throw new NodeError({
        code: 'SOURCE_TOO_LARGE',
        message: `“${key}” has ${Math.ceil(info.size / 1_000_000)} MB, more than the ${MOST_BYTES / 1_000_000} MB that a document may have.`,
        hint: 'Leave it out by the pattern, or divide it.',
      });
    const bytes = await file.readFile({ signal });
    const mediaType = mediaTypeOf(key);
    return { name: documentName(basename(key), mediaType), mediaType, bytes, fingerprint, metadata: { path: key } };
  } finally {
    await file.close();
  }
}

/** Where the folder really is. */
async function rootOf(name: string, folders: ReadonlyMap<string, string>): Promise<string> {
  const path = folders.get(name);
  if (path === undefined) throw notAllowed(name, folders);
  try {
    const root = await realpath(path);
    if ((await stat(root)).isDirectory()) return root;
  } catch (cause) {
    throw unreachable(name, cause);
  }
  throw unreachable(name);
}

function unreachable(name: string, cause?: unknown): NodeError {
  return new NodeError(
    {
      code: 'SOURCE_UNREACHABLE',
      message: `The folder “${name}” is not there.`,
      hint: 'The operator of Heddle can tell whether it was moved, or is not mounted.',
      retryable: true,
    },
    { cause },
  );
}

function notAllowed(name: string, folders: ReadonlyMap<string, string>): NodeError {
  const there = [...folders.keys()].toSorted();
  return new NodeError({
    code: 'FOLDER_NOT_ALLOWED',
    message: `There is no folder “${name}” that Heddle may read.`,
    hint: there.length === 0 ? 'The operator of Heddle can list folders with HEDDLE_KNOWLEDGE_FOLDERS.' : `There are: ${there.join(', ')}.`,
  });
}
