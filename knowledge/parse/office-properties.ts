import { XMLParser } from 'fast-xml-parser';
import type { ZipFile } from './zip.ts';

const parser = new XMLParser({ ignoreAttributes: true, removeNSPrefix: true, processEntities: true, parseTagValue: false });
const FIELDS = { title: 'title', creator: 'author', modified: 'date' } as const;

/** What an Office file says of itself; nothing when that can't be read. */
export async function readProperties(zip: ZipFile): Promise<Record<string, string>> {
  const bytes = await zip.read('docProps/core.xml');
  if (bytes === undefined) return {};
  try {
    const found: unknown = parser.parse(new TextDecoder().decode(bytes));
    const properties = record(record(found)['coreProperties']);
    return Object.fromEntries(
      Object.entries(FIELDS).flatMap(([field, name]) => {
        const value = properties[field];
        return typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()]] : [];
      }),
    );
  } catch {
    return {};
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
