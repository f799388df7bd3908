import type { Payload } from '@temporalio/common';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPayloadEncryption } from './payload-encryption.ts';

const old = { name: 'old', key: Buffer.alloc(32, 15) };
const fresh = { name: 'new', key: Buffer.alloc(32, 7) };
const payloadOf = (text: string): Payload => ({
  metadata: { encoding: Buffer.from('json/plain'), 'heddle-seal': Buffer.from('seal') },
  data: Buffer.from(text),
});
const plain = ({ metadata, data }: Payload) => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([key, bytes]) => [key, Buffer.from(bytes).toString()])),
  data: Buffer.from(data ?? []).toString(),
});

describe('payloads that are encrypted', () => {
  it('arrive as they were sent, and show nothing on the way', async () => {
    const codec = createPayloadEncryption([fresh]);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        const [sent] = await codec.encode([payloadOf(text)]);
        expect(plain((await codec.decode([sent!]))[0]!)).toEqual(plain(payloadOf(text)));
      }),
    );
    const [sent] = await codec.encode([payloadOf('a secret word')]);
    expect(Buffer.from(sent!.data!).toString('latin1')).not.toContain('secret');
    expect(Object.keys(sent!.metadata!)).toEqual(['encoding', 'heddle-key']);
    expect((await codec.encode([payloadOf('a')]))[0]!.data).not.toEqual((await codec.encode([payloadOf('a')]))[0]!.data);
  });

  it('are read with the old key after a new one was put in front, and written with the new one', async () => {
    const [before] = await createPayloadEncryption([old]).encode([payloadOf('1')]);
    const both = createPayloadEncryption([fresh, old]);
    expect(plain((await both.decode([before!]))[0]!).data).toBe('1');
    const [after] = await both.encode([payloadOf('2')]);
    expect(plain((await createPayloadEncryption([fresh]).decode([after!]))[0]!).data).toBe('2');
    await expect(createPayloadEncryption([old]).decode([after!])).rejects.toThrow('the key "new", which is not among HEDDLE_PAYLOAD_KEYS');
  });

  it('stay closed when anything in them was changed or cut, so that no seal is found', async () => {
    const codec = createPayloadEncryption([fresh]);
    const [sent] = await codec.encode([payloadOf('{"amount":1}')]);
    await fc.assert(
      fc.asyncProperty(fc.nat(sent!.data!.byteLength - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const data = Buffer.from(sent!.data!);
        data[at]! ^= by;
        for (const forged of [data, data.subarray(0, at)])
          expect((await codec.decode([{ ...sent!, data: forged }]))[0]).toEqual({ ...sent!, data: forged });
      }),
    );
  });

  it('may stand beside those of the time before', async () => {
    expect(plain((await createPayloadEncryption([fresh]).decode([payloadOf('1')]))[0]!)).toEqual(plain(payloadOf('1')));
  });
});
