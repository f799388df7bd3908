import { describe, expect, it } from 'vitest';
import { createTokenQueue, type Token } from './stream.ts';

const token = (text: string): Token => ({ step: 'draft', attempt: 1, text });

async function all(queue: AsyncIterable<Token>): Promise<string[]> {
  const texts: string[] = [];
  for await (const { text } of queue) texts.push(text);
  return texts;
}

describe('the queue of tokens', () => {
  it('hands on all of them in order, and ends once it is closed and empty', async () => {
    const queue = createTokenQueue();
    for (const text of ['a', 'b', 'c']) queue.push(token(text));
    queue.close();
    queue.push(token('late'));
    expect(await all(queue)).toEqual(['a', 'b', 'c']);
  });

  it('holds no more than a reader who stands still could ever want, and leaves no hole', async () => {
    let stops = 0;
    const queue = createTokenQueue(() => (stops += 1));
    for (let piece = 0; piece < 3_000; piece += 1) queue.push(token(String(piece).padEnd(1_000)));
    queue.close();
    expect(stops).toBe(1);
    const read = (await all(queue)).map(Number);
    expect(read.length).toBeLessThanOrEqual(1_000);
    expect(read).toEqual(Array.from(read, (_, index) => index));
  });

  it('goes on for a reader who keeps up, however long the text is', async () => {
    const queue = createTokenQueue();
    const reader = queue[Symbol.asyncIterator]();
    for (let piece = 0; piece < 3_000; piece += 1) {
      queue.push(token('x'.repeat(1_000)));
      expect((await reader.next()).done).toBe(false);
    }
  });
});
