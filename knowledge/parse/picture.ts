/** Kinds of pictures that models read. */
export type PictureType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';

const begins: readonly (readonly [PictureType, readonly string[]])[] = [
  ['image/png', ['\u0089PNG']],
  ['image/jpeg', ['\u00ff\u00d8\u00ff']],
  ['image/gif', ['GIF8']],
  ['image/webp', ['RIFF', 'WEBP']],
];
const others: readonly (readonly string[])[] = [['BM', '\0\0\0\0'], ['II*\0'], ['MM\0*'], ['', 'ftypavif'], ['', 'ftyphei']];

/** What kind of picture the first bytes say it is; `other` for one that models don't read, undefined for what is none. */
export function pictureTypeOf(bytes: Uint8Array): PictureType | 'other' | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 32)).toString('latin1');
  return begins.find(([, signs]) => fits(head, signs))?.[0] ?? (others.some((signs) => fits(head, signs)) ? 'other' : undefined);
}

/** One sign at the beginning, a second one after the size of the file or its container. */
function fits(head: string, [first = '', second]: readonly string[]): boolean {
  if (!head.startsWith(first)) return false;
  return second === undefined || head.startsWith(second, placeOf(second));
}

function placeOf(second: string): number {
  if (second.startsWith('ftyp')) return 4;
  return second === 'WEBP' ? 8 : 6;
}
