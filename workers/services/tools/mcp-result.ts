import { readJson } from '#graph/json-text';
import type { Json } from '#graph/json';
import type { FileService } from '#graph/node-services';

/** A part of a result, of whatever kind. */
interface Part {
  readonly type?: string;
  readonly text?: string;
  readonly data?: string;
  readonly mimeType?: string;
  readonly name?: string;
  readonly uri?: string;
  readonly resource?: { readonly uri?: string; readonly text?: string; readonly blob?: string; readonly mimeType?: string };
}

/** The answer to a call. */
export interface ToolResult {
  readonly structuredContent?: unknown;
  readonly content?: unknown;
}

/**
 * What a tool said as JSON: its structured content, else its texts, those that are JSON read as such. Images, recordings and files are put
 * into the store.
 */
export async function resultValue(
  { structuredContent, content }: ToolResult,
  toolName: string,
  files: Pick<FileService, 'save'> | null,
): Promise<Json> {
  const parts = (Array.isArray(content) ? content : []) as readonly Part[];
  const saved: Json[] = [];
  if (structuredContent !== undefined && structuredContent !== null) {
    // It came as JSON; the texts repeat it, pictures do not.
    for (const part of parts) if (bytesOf(part) !== null) saved.push(await valueOf(part, toolName, files));
    const said = structuredContent as { readonly [key: string]: Json };
    if (saved.length === 0) return said;
    return Object.hasOwn(said, 'files') ? [said, ...saved] : { ...said, files: saved };
  }
  for (const part of parts) saved.push(await valueOf(part, toolName, files));
  return saved.length === 1 ? (saved[0] ?? null) : saved;
}

async function valueOf(part: Part, toolName: string, files: Pick<FileService, 'save'> | null): Promise<Json> {
  const bytes = bytesOf(part);
  if (bytes !== null) return (await save(bytes, toolName, files)) ?? { omitted: part.type ?? 'content', mediaType: bytes.mediaType };
  if (part.type === 'text') return readText(part.text ?? '');
  if (part.type === 'resource' && part.resource?.text !== undefined) return readText(part.resource.text);
  if (part.type === 'resource' || part.type === 'resource_link')
    return { resource: part.uri ?? part.resource?.uri ?? '', ...(part.name === undefined ? {} : { name: part.name }) };
  return { omitted: part.type ?? 'content', mediaType: part.mimeType ?? '' };
}

interface Content {
  readonly base64: string;
  readonly mediaType: string;
  readonly name: string | undefined;
}

function bytesOf({ type, data, mimeType, resource }: Part): Content | null {
  if ((type === 'image' || type === 'audio') && data !== undefined)
    return { base64: data, mediaType: mimeType ?? 'application/octet-stream', name: undefined };
  if (type !== 'resource' || resource?.blob === undefined) return null;
  return {
    base64: resource.blob,
    mediaType: resource.mimeType ?? 'application/octet-stream',
    name: resource.uri?.split(/[?#]/)[0]?.split('/').at(-1),
  };
}

async function save({ base64, mediaType, name }: Content, toolName: string, files: Pick<FileService, 'save'> | null): Promise<Json | null> {
  if (files === null || !/^[\w.+-]+\/[\w.+-]+$/.test(mediaType) || mediaType.length > 127) return null;
  const bytes = Buffer.from(base64, 'base64');
  return bytes.byteLength === 0
    ? null
    : {
        ...(await files.save({
          name: name === undefined || name === '' ? `${toolName}.${mediaType.split('/')[1]?.split('+')[0] ?? 'bin'}` : name,
          mediaType,
          bytes,
        })),
      };
}

function readText(text: string): Json {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return readJson(text);
  } catch {
    return text;
  }
}
