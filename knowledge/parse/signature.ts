import { pictureTypeOf } from './picture.ts';

/** What the first bytes of a file say it is; undefined for text, and for what is not known. */
export type Signature = 'pdf' | 'zip' | 'rtf' | 'old-office' | 'encrypted-office' | 'picture' | 'archive';

const OLD_OFFICE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const begins: readonly (readonly [Signature, readonly number[]])[] = [
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
  ['rtf', [0x7b, 0x5c, 0x72, 0x74, 0x66]],
  ['archive', [0x1f, 0x8b, 0x08]],
  ['archive', [0x37, 0x7a, 0xbc, 0xaf]],
];

/** Goes by the content, whatever the name says. */
export function signatureOf(bytes: Uint8Array): Signature | undefined {
  const startsWith = (signature: readonly number[]): boolean => signature.every((byte, index) => bytes[index] === byte);
  if (startsWith(OLD_OFFICE)) return isEncryptedOffice(bytes) ? 'encrypted-office' : 'old-office';
  if (pictureTypeOf(bytes) !== undefined) return 'picture';
  const known = begins.find(([, signature]) => startsWith(signature));
  if (known !== undefined) return known[0];
  // Some PDFs have a few bytes before their beginning.
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1_024)).includes('%PDF-') ? 'pdf' : undefined;
}

/** Office puts a document with a password into a container of the old kind. */
function isEncryptedOffice(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(Buffer.from('EncryptedPackage', 'utf16le'));
}
