import type { z } from 'zod';
import type { FileReference } from '#graph/file-reference';
import type { ChunkPreview, previewBody } from '#graph/knowledge';
import type { FileService } from '#graph/node-services';
import type { Store } from '#store/contract/store';
import type { FindEmbedder } from '../embedders.ts';
import type { PictureReader } from './picture-reader.ts';
import type { DocumentCutter } from '../processes/document-cutter.ts';

/** How many chunks are shown. */
const SHOWN = 60;

export interface PreviewOptions {
  readonly store: Store;
  readonly files: FileService;
  readonly embedders: FindEmbedder;
  readonly cutter: Pick<DocumentCutter, 'cut'>;
  readonly pictures: PictureReader;
  /** What embeds when nothing else is said. */
  readonly defaultModel: string;
}

/**
 * Cuts a document, a file or a text as indexing would, with the models of the live generation, and keeps nothing. Null where the base or
 * the document is missing.
 */
export function createPreview({ store: { knowledge }, files, embedders, cutter, pictures, defaultModel }: PreviewOptions) {
  async function fileOf(
    id: string,
    { documentId, file }: Pick<z.output<typeof previewBody>, 'documentId' | 'file'>,
  ): Promise<FileReference | null | undefined> {
    if (documentId === undefined) return file;
    const document = await knowledge.document(id, documentId);
    return document === null
      ? null
      : { $file: document.fileHash, name: document.name, mediaType: document.mediaType, bytes: document.bytes };
  }

  return async function preview(id: string, body: z.output<typeof previewBody>, signal: AbortSignal): Promise<ChunkPreview | null> {
    const [isThere, file] = await Promise.all([knowledge.exists(id), fileOf(id, body)]);
    if (!isThere || file === null) return null;
    const settings = (await knowledge.searchable(id))?.settings;
    const embedder = embedders(settings?.embedding.model ?? defaultModel);
    const readable =
      file === undefined
        ? { name: body.name, mediaType: 'text/markdown', bytes: new TextEncoder().encode(body.text ?? '') }
        : await pictures.read({ file, bytes: await files.read(file), model: settings?.imageModel, signal });
    const { chunks, total, format, stats } = await cutter.cut(readable, body.chunking, {
      embed: (texts) => embedder.embed(texts, { signal }),
      signal,
      first: SHOWN,
      isUrgent: true,
    });
    return { chunks, total, format, stats };
  };
}
