import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileReference } from '#graph/file-reference';
import type { Json } from '#graph/json';

/** The content of `<folder>/<template>/assets/<name>`; null when there is no such file. */
export async function readTemplateAsset(folder: string, templateId: string, name: string): Promise<Uint8Array | null> {
  if (!/^[\w-][\w.-]*$/.test(name)) return null;
  try {
    return await readFile(join(folder, templateId, 'assets', name));
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * The value with every `{ "$asset": "invoice.png" }` in it replaced by the reference of the stored file. Throws when the
 * template has no such file.
 */
export async function withAssets(value: Json, store: (name: string) => Promise<FileReference | null>): Promise<Json> {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Promise.all((value as readonly Json[]).map((item) => withAssets(item, store)));
  const object = value as { readonly [key: string]: Json };
  const name = object['$asset'];
  if (typeof name === 'string') {
    const reference = await store(name);
    if (reference === null) throw new Error(`The template has no asset "${name}"`);
    return reference;
  }
  return Object.fromEntries(
    await Promise.all(Object.entries(object).map(async ([key, inner]) => [key, await withAssets(inner, store)] as const)),
  );
}
