import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { broken, encrypted, tooLarge } from './document-error.ts';
import { MOST_PACKED_RATIO, MOST_UNPACKED_BYTES, SMALL_UNPACKED_BYTES } from './limits.ts';

const inflate = promisify(inflateRaw);
const END_OF_DIRECTORY = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const LONGEST_COMMENT = 65_557;
const MOST_ENTRIES = 10_000;

/** A file within a zip file, as the directory has it. */
interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

/** A zip file whose directory was read and whose content was not. */
export interface ZipFile {
  has(name: string): boolean;
  /** The content of a file within; undefined when there is none of the name. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Throws DOCUMENT_TOO_LARGE when a file within is larger than the directory says: nothing else may then read it. */
  verify(signal?: AbortSignal): Promise<void>;
}

/** Opens a zip file; throws before anything is unpacked when its files would be too large. */
export function openZip(name: string, bytes: Uint8Array): ZipFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = new Map(readDirectory(name, bytes, view).map((entry) => [entry.name, entry]));
  let packed = 0;
  let size = 0;
  for (const entry of entries.values()) {
    packed += entry.packed;
    size += entry.size;
  }
  if (size > MOST_UNPACKED_BYTES) throw tooLarge(name, `Unpacked, it has more than ${MOST_UNPACKED_BYTES / 1_000_000} MB.`);
  if (size > SMALL_UNPACKED_BYTES && size > packed * MOST_PACKED_RATIO)
    throw tooLarge(name, `Unpacked, it is more than ${MOST_PACKED_RATIO} times as large.`);

  const unpack = async (entry: ZipEntry): Promise<Uint8Array> => {
    if (entry.offset + 30 > bytes.length || view.getUint32(entry.offset, true) !== LOCAL_ENTRY)
      throw broken(name, 'A part of it is missing.');
    const start = entry.offset + 30 + view.getUint16(entry.offset + 26, true) + view.getUint16(entry.offset + 28, true);
    const content = bytes.subarray(start, start + entry.packed);
    if (content.length < entry.packed) throw broken(name, 'Its end is missing.');
    if (entry.method === 0) return content;
    if (entry.method !== 8) throw broken(name, 'It is packed in an unusual way.');
    try {
      return await inflate(content, { maxOutputLength: Math.max(1, entry.size) });
    } catch (error) {
      if (error instanceof RangeError) throw tooLarge(name, 'A part of it is larger than the file says.');
      throw broken(name, 'A part of it is damaged.', error);
    }
  };
  return {
    has: (entryName) => entries.has(entryName),
    async read(entryName) {
      const entry = entries.get(entryName);
      return entry === undefined ? undefined : await unpack(entry);
    },
    async verify(signal) {
      for (const entry of entries.values()) {
        signal?.throwIfAborted();
        await unpack(entry);
      }
    },
  };
}

function readDirectory(name: string, bytes: Uint8Array, view: DataView): ZipEntry[] {
  const end = findEnd(view);
  if (end === undefined) throw broken(name, 'Its end is missing.');
  const count = view.getUint16(end + 10, true);
  if (count > MOST_ENTRIES) throw tooLarge(name, `It is made of more than ${MOST_ENTRIES} files.`);
  const entries: ZipEntry[] = [];
  let offset = view.getUint32(end + 16, true);
  for (let index = 0; index < count; index += 1) {
    if (offset + 46 > bytes.length || view.getUint32(offset, true) !== ENTRY) throw broken(name, 'Its table of contents is damaged.');
    const nameLength = view.getUint16(offset + 28, true);
    // A size that does not fit says 4 GB here, which is too large as well.
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(offset + 46, offset + 46 + nameLength)),
      method: view.getUint16(offset + 10, true),
      packed: view.getUint32(offset + 20, true),
      size: view.getUint32(offset + 24, true),
      offset: view.getUint32(offset + 42, true),
    });
    if ((view.getUint16(offset + 8, true) & 1) === 1) throw encrypted(name);
    offset += 46 + nameLength + view.getUint16(offset + 30, true) + view.getUint16(offset + 32, true);
  }
  return entries;
}

function findEnd(view: DataView): number | undefined {
  for (let offset = view.byteLength - 22; offset >= Math.max(0, view.byteLength - LONGEST_COMMENT); offset -= 1) {
    if (view.getUint32(offset, true) === END_OF_DIRECTORY) return offset;
  }
  return undefined;
}
