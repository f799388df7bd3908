import { describe, expect, it } from 'vitest';
import { readPayloadKeys } from './payload-keys.ts';

describe('the list of keys', () => {
  it('is refused with a reason that holds no key', () => {
    const key = Buffer.alloc(32, 1).toString('base64');
    const reasons = [key, `a:${key.slice(0, 20)}`, `a:${key},a:${key}`, `a b:${key}`].map((text) => {
      try {
        return readPayloadKeys(text);
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(reasons).toEqual([
      'key 1 has no name; write name:key',
      'the key "a" is not 32 bytes in base64 or hex',
      'two keys have the name "a"',
      'key 1 has no name; write name:key',
    ]);
    expect(readPayloadKeys(' ')).toEqual([]);
    expect(readPayloadKeys(`new:${key}, old:${'0f'.repeat(32)}`).map(({ name }) => name)).toEqual(['new', 'old']);
  });
});
