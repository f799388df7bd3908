import { describe, expect, it } from 'vitest';
import { similarity } from './embedder.ts';
import { offlineEmbedder } from './offline-embedder.ts';

async function like(a: string, b: string): Promise<number> {
  const [first, second] = await offlineEmbedder.embed([a, b]);
  return similarity(first!, second!);
}

describe('the offline embedder', () => {
  it('gives vectors of length 1, the same for the same text', async () => {
    const [vector, again] = await offlineEmbedder.embed(['How do I reset my password?', 'How do I reset my password?']);
    expect(vector).toHaveLength(offlineEmbedder.dimensions!);
    expect(similarity(vector!, vector!)).toBeCloseTo(1, 5);
    expect(again).toEqual(vector);
    // Vectors are stored: another release must not read old ones as something else.
    expect(Array.from(vector!.slice(0, 6), (value) => Number(value.toFixed(4)))).toMatchInlineSnapshot(`
      [
        0,
        0,
        0,
        0,
        0,
        0,
      ]
    `);
  });

  it('does not mind case, punctuation, accents, politeness and endings', async () => {
    expect(await like('How do I reset my password?', 'how do I reset my password')).toBeCloseTo(1, 5);
    expect(await like('Où est la gare à Besançon', 'ou est la gare a besancon')).toBeCloseTo(1, 5);
    expect(await like('How do I reset my password?', 'Hello, how do I reset my password please?')).toBeGreaterThan(0.9);
    expect(await like('resetting passwords', 'reset password')).toBeGreaterThan(0.28);
  });

  it('holds texts about other things apart, and other numbers', async () => {
    expect(await like('How do I reset my password?', 'Where is my parcel?')).toBeLessThan(0.25);
    expect(await like('Order 1234', 'Order 1235')).toBeLessThan(0.75);
    expect(await like('the dog bites the man', 'the man bites the dog')).toBeLessThan(0.97);
  });

  it('takes any script, and nothing at all', async () => {
    expect(await like('東京の天気はどうですか', '東京の天気はどうですか?')).toBeCloseTo(1, 5);
    expect(await like('東京の天気はどうですか', '大阪の料理が好きです')).toBeLessThan(0.5);
    const [empty] = await offlineEmbedder.embed([' … ']);
    expect(empty!.every((value) => value === 0)).toBe(true);
    expect(await like('', '')).toBe(0);
  });
});
