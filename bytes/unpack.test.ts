import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { UnreadableBytes } from './unreadable.ts';
import { isPacked, unpack } from './unpack.ts';

const plain = Buffer.from('{"größe":1}');
const read = async (bytes: Uint8Array, coding: string, maxBytes = 1_000): Promise<string> =>
  Buffer.from(await unpack(bytes, coding, maxBytes)).toString();
const reasonFor = (bytes: Uint8Array, coding: string, maxBytes?: number): Promise<string> =>
  read(bytes, coding, maxBytes).then(
    (text) => `read: ${text}`,
    (error: unknown) => (error instanceof UnreadableBytes ? error.reason : String(error)),
  );

describe('a content coding', () => {
  it.each<[string, Uint8Array]>([
    ['gzip', zlib.gzipSync(plain)],
    ['X-GZip', zlib.gzipSync(plain)],
    ['gzip', Buffer.concat([zlib.gzipSync(plain), Buffer.alloc(9)])],
    ['gzip', Buffer.concat([zlib.gzipSync(plain.subarray(0, 4)), zlib.gzipSync(plain.subarray(4))])],
    ['deflate', zlib.deflateSync(plain)],
    ['deflate', zlib.deflateRawSync(plain)],
    ['br', zlib.brotliCompressSync(plain)],
    ['deflate, gzip', zlib.gzipSync(zlib.deflateSync(plain))],
    ['identity', plain],
    ['', plain],
    ['utf-8', plain],
    ['none', plain],
  ])('%s is undone', async (coding, bytes) => {
    expect(await read(bytes, coding)).toBe(plain.toString());
  });

  it('zstd is undone where Node can, and named where it cannot', async () => {
    const compress = (zlib as { zstdCompressSync?: (bytes: Uint8Array) => Uint8Array }).zstdCompressSync;
    expect(await reasonFor(compress?.(plain) ?? plain, 'zstd')).toBe(
      compress === undefined ? 'coding-unknown' : `read: ${plain.toString()}`,
    );
  });

  it.each(['gzip', 'deflate', 'br', 'zstd', 'exotic', 'deflate, gzip', 'identity'])('%s of no bytes gives no bytes', async (coding) => {
    expect(await read(new Uint8Array(), coding)).toBe('');
  });

  it('that is unknown, damaged, cut off or too long says which', async () => {
    expect(await reasonFor(plain, 'compress')).toBe('coding-unknown');
    expect(await reasonFor(plain, 'gzip, gzip, gzip')).toBe('coding-unknown');
    expect(await reasonFor(plain, 'gzip')).toBe('coding-broken');
    expect(await reasonFor(zlib.gzipSync(plain).subarray(0, 20), 'gzip')).toBe('coding-broken');
    expect(await reasonFor(zlib.brotliCompressSync(plain).subarray(0, 6), 'br')).toBe('coding-broken');
    expect(await reasonFor(zlib.gzipSync(Buffer.alloc(10_000_000)), 'gzip', 100_000)).toBe('too-large');
    expect(await reasonFor(zlib.gzipSync(zlib.gzipSync(Buffer.alloc(100_000_000))), 'gzip, gzip', 200_000)).toBe('too-large');
  });

  it('counts as packed only when there is something to undo', () => {
    expect(['gzip', 'br, gzip', 'identity', '', 'utf-8', ' '].map(isPacked)).toEqual([true, true, false, false, false, false]);
  });
});
