import { setTimeout as sleep } from 'node:timers/promises';
import { startStack } from '../../test/stack/start-stack.ts';
import { zipfText, type TextSource } from '#store/testing/zipf-text';

/** What is timed on its way in, and what is there when new documents are looked for. */
const TIMED_CHUNKS = 10_000;
const CHUNKS_A_DOCUMENT = 100;
const WORDS_A_CHUNK = 60;
const FRESH_DOCUMENTS = 20;
const AT_ONCE = 8;

type Call = <T>(method: string, path: string, body?: unknown) => Promise<T>;

/**
 * Brings documents into a knowledge base of the whole product, by its API and Temporal, and tells as Markdown how long that and finding a
 * new one takes.
 */
export async function measureIngest(chunks: number): Promise<string> {
  const stack = await startStack({ web: false });
  const call: Call = async (method, path, body) => {
    const response = await fetch(`${stack.url}/api/knowledge${path}`, {
      method,
      headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as never;
  };
  try {
    // A chunk a heading, so that it is known how many there are.
    const { id } = await call<{ id: string }>('POST', '', { name: 'Bench', chunking: { strategy: 'headings', size: 400 } });
    const source = zipfText(7);
    const pings: number[] = [];
    const watching = new AbortController();
    const watch = watchAnswers(call, pings, watching.signal);
    const began = performance.now();
    await fill(call, id, source, TIMED_CHUNKS);
    const seconds = (performance.now() - began) / 1000;
    watching.abort();
    await watch;
    if (chunks > TIMED_CHUNKS) await fill(call, id, source, chunks - TIMED_CHUNKS);
    const fresh = await freshness(call, id);
    return [
      `## Ingestion by the API, Temporal and one worker\n`,
      `${TIMED_CHUNKS.toLocaleString('en')} chunks in ${TIMED_CHUNKS / CHUNKS_A_DOCUMENT} documents, embedded offline: found by searches after ${seconds.toFixed(1)} s. Meanwhile the server answered a call in ${quantile(pings, 0.5)} (p50), ${quantile(pings, 0.95)} (p95), ${quantile(pings, 1)} at most.`,
      `A document pushed to a base of ${Math.max(chunks, TIMED_CHUNKS).toLocaleString('en')} chunks is found by a hybrid search after ${quantile(fresh, 0.5)} (p50), ${quantile(fresh, 1)} at most.`,
    ].join('\n');
  } finally {
    await stack.stop();
  }
}

async function fill(call: Call, id: string, source: TextSource, chunks: number): Promise<void> {
  const before = (await call<{ chunks: number }>('GET', `/${id}`)).chunks;
  let left = chunks / CHUNKS_A_DOCUMENT;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      const key = `${before}-${(left -= 1)}`;
      await call('POST', `/${id}/documents`, { key, name: `${key}.md`, text: documentOf(source) });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  while ((await call<{ chunks: number }>('GET', `/${id}`)).chunks < before + chunks) await sleep(100);
}

function documentOf(source: TextSource): string {
  return Array.from({ length: CHUNKS_A_DOCUMENT }, (_, number) => `## Part ${number}\n\n${source.text(WORDS_A_CHUNK)}`).join('\n\n');
}

/** From the call that adds a document to the first search that finds it, in milliseconds. */
async function freshness(call: Call, id: string): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < FRESH_DOCUMENTS; round += 1) {
    const name = `fresh-${round}.md`;
    const began = performance.now();
    await call('POST', `/${id}/documents`, {
      key: name,
      name,
      text: `# News ${round}\n\nThe unheardof${round} heddle weaves committed cloth.`,
    });
    for (;;) {
      const { passages } = await call<{ passages: readonly { document: string }[] }>('POST', `/${id}/search`, {
        query: `unheardof${round} heddle`,
        settings: { limit: 3 },
      });
      if (passages.some(({ document }) => document === name)) break;
    }
    times.push(performance.now() - began);
  }
  return times;
}

/** How long the server takes for a small answer, once in 20 ms. */
async function watchAnswers(call: Call, times: number[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const began = performance.now();
    await call('GET', '');
    times.push(performance.now() - began);
    await sleep(20);
  }
}

function quantile(times: readonly number[], share: number): string {
  const sorted = times.toSorted((a, b) => a - b);
  return `${sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(0)} ms`;
}
