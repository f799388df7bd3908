import { createHash, createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { hmacsOf, sha256Of } from './digest.ts';

const MB = 1024 * 1024;
const contents = ['', 'ä', 'x'.repeat(3 * MB + 5), `${'x'.repeat(MB - 1)}😀${'é'.repeat(MB)}`];

it('gives the SHA-256 of a text and of its bytes, however long', async () => {
  for (const content of contents) {
    const expected = createHash('sha256').update(content).digest('hex');
    expect([await sha256Of(content), await sha256Of(Buffer.from(content))]).toEqual([expected, expected]);
  }
});

it('gives one signature for each key', async () => {
  const bytes = Buffer.from('y'.repeat(2 * MB));
  const expected = ['one', 'two'].map((key) => createHmac('sha256', key).update('id.').update(bytes).digest('base64'));
  expect(await hmacsOf([Buffer.from('one'), Buffer.from('two')], 'id.', bytes)).toEqual(expected);
});

it('lets others have their turn while it goes through much', async () => {
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  await sha256Of(Buffer.alloc(8 * MB));
  isOver = true;
  expect(turns).toBeGreaterThanOrEqual(7);
});
