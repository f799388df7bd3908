import { execFileSync } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { similarity } from './embedder.ts';
import { meaningEmbedder } from './meaning-embedder.ts';
import { offlineEmbedder } from './offline-embedder.ts';

const root = join(import.meta.dirname, '..', '..', '..');

async function like(a: string, b: string, embedder = meaningEmbedder): Promise<number> {
  const [first, second] = await embedder.embed([a, b]);
  return similarity(first!, second!);
}

describe('the embedder by meaning', () => {
  it('gives vectors of length 1, the same for the same text', async () => {
    const [vector, again] = await meaningEmbedder.embed(['How do I get my money back?', 'How do I get my money back?']);
    expect(vector).toHaveLength(meaningEmbedder.dimensions!);
    expect(similarity(vector!, vector!)).toBeCloseTo(1, 5);
    expect(again).toEqual(vector);
    // Vectors are stored: another release must not read old ones as something else.
    const parts = [
      vector!.slice(0, 4),
      vector!
        .slice(256)
        .filter((value) => value !== 0)
        .slice(0, 4),
    ];
    expect(parts.map((part) => Array.from(part, (value) => Number(value.toFixed(4))))).toMatchInlineSnapshot(`
      [
        [
          0.0093,
          -0.1179,
          0.1283,
          -0.0704,
        ],
        [
          -0.0633,
          0.0071,
          0.0282,
          0.0565,
        ],
      ]
    `);
    expect([vector!.slice(0, 256), vector!.slice(256)].map((part) => part.reduce((sum, value) => sum + value * value, 0))).toEqual([
      expect.closeTo(0.7, 4),
      expect.closeTo(0.3, 4),
    ]);
  });

  it('finds other words for the same nearer than other things', async () => {
    const [same, other] = await Promise.all([
      like('How do I get my money back?', 'Refund policy'),
      like('How do I get my money back?', 'Opening hours of the museum'),
    ]);
    expect(same).toBeGreaterThan(2 * other);
    expect(await like('the car', 'an automobile')).toBeGreaterThan((await like('the car', 'an automobile', offlineEmbedder)) + 0.2);
  });

  it('takes any script and nothing at all: a part without anything to go by is zero, and the whole has length 1', async () => {
    expect(await like('Die Hauptstraße', 'die hauptstrasse')).toBeCloseTo(1, 2);
    expect(await like('退货须在三十天内提出', '退货')).toBeGreaterThan(await like('退货须在三十天内提出', '配送费用'));
    for (const text of ['🜁🜂🜃', '؟', 'ກຂ', '!!!']) {
      const [vector] = await meaningEmbedder.embed([text]);
      const length = similarity(vector!, vector!);
      expect(length === 0 || Math.abs(length - 1) < 1e-5).toBe(true);
    }
    expect(await like(' ', '')).toBe(0);
  });

  it('embeds a text of combining marks in time that grows with its length', async () => {
    const [vector] = await meaningEmbedder.embed([`a${'\u0301\u0316'.repeat(200_000)} loom`]);
    expect(similarity(vector!, vector!)).toBeCloseTo(1, 5);
  });

  it('works in a bundle, in a process and in a thread', async () => {
    const folder = mkdtempSync(join(root, 'node_modules', '.heddle-embed-'));
    try {
      const file = join(folder, 'embed.mjs');
      const source =
        "import { meaningEmbedder } from './meaning-embedder.ts'; import { parentPort } from 'node:worker_threads'; const [v] = await meaningEmbedder.embed(['a loom']); const out = JSON.stringify([...v]); if (parentPort === null) process.stdout.write(out); else parentPort.postMessage(out);";
      buildSync({
        stdin: { contents: source, resolveDir: import.meta.dirname, loader: 'ts' },
        bundle: true,
        platform: 'node',
        format: 'esm',
        outfile: file,
        logLevel: 'error',
      });
      const [expected] = await meaningEmbedder.embed(['a loom']);
      expect(JSON.parse(execFileSync(process.execPath, [file], { encoding: 'utf8' }))).toEqual([...expected!]);
      const said = await new Promise<string>((resolve, reject) => new Worker(file).once('message', resolve).once('error', reject));
      expect(JSON.parse(said)).toEqual([...expected!]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
