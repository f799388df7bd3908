import { describe, expect, it } from 'vitest';
import { createFeedReader, type Frame } from './feed-reader.ts';

const frame = (text: string, change: Partial<Frame> = {}): Frame => ({
  bytes: Buffer.from(text),
  sequence: 0,
  kind: 'token',
  isLast: false,
  ...change,
});

async function read(reader: AsyncIterable<Uint8Array>): Promise<readonly string[]> {
  const pieces: string[] = [];
  for await (const bytes of reader) pieces.push(Buffer.from(bytes).toString());
  return pieces;
}

describe('a reader of a run’s events', () => {
  it('gets what waits for it in one piece', async () => {
    const reader = createFeedReader(() => undefined);
    reader.begin(frame('[snapshot]', { kind: 'snapshot', sequence: 4 }), [frame('[4]', { kind: 'event', sequence: 4 }), frame('a')]);
    reader.push(frame('[5]', { kind: 'event', sequence: 5 }));
    reader.push(frame('[end]', { kind: 'event', sequence: 6, isLast: true }));
    expect(await read(reader)).toEqual(['[snapshot]a[5][end]']);
  });

  it('is cut off when more waits for it than it will ever read, but for no snapshot', async () => {
    let isBehind = false;
    const reader = createFeedReader(() => (isBehind = true));
    reader.begin(frame('x'.repeat(20 * 1024 * 1024), { kind: 'snapshot' }), []);
    reader.push(frame('y'.repeat(15 * 1024 * 1024)));
    expect(isBehind).toBe(false);
    reader.push(frame('z'.repeat(2 * 1024 * 1024)));
    expect([isBehind, await read(reader)]).toEqual([true, []]);
  });
});
