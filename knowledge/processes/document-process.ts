// The process in which documents are read and cut, one after the other: whatever one of them does to it, the server stays.
import { Worker } from 'node:worker_threads';
import { isNodeError } from '#graph/errors';
import { packageFile } from '#workers/services/package-file';
import { cutDocument } from '../chunk/cut-document.ts';
import type { FromProcess, ToProcess } from './messages.ts';

/** So many chunks a message: a longer one would hold up the one who reads it. */
const CHUNKS_A_MESSAGE = 250;

let onVectors: { readonly resolve: (vectors: readonly Float32Array[]) => void; readonly reject: (error: Error) => void } | undefined;

// Looks after this process from a thread of its own, since a document may keep this one busy for ever.
new Worker(packageFile('knowledge/processes/watch-process.mjs'), { workerData: { parent: process.ppid }, execArgv: [] }).unref();
// Ctrl-C reaches all processes of a terminal: the server says when this one ends.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
process.on('message', (message: ToProcess) => {
  if (message.kind === 'cut') void work(() => cut(message));
  else if (message.kind === 'sitemap') void work(() => readSitemap(message));
  else if (message.kind === 'embedded') onVectors?.resolve(message.vectors);
  else onVectors?.reject(new Error('The texts could not be embedded'));
});
void tell({ kind: 'ready' });

async function cut({ file, chunking, first }: ToProcess & { readonly kind: 'cut' }): Promise<void> {
  const { chunks, ...document } = await cutDocument(file, chunking, {
    embed,
    signal: new AbortController().signal,
    onParsed: () => tell({ kind: 'parsed' }),
    ...(first === undefined ? {} : { first }),
  });
  for (let start = 0; start < chunks.length; start += CHUNKS_A_MESSAGE)
    await tell({ kind: 'chunks', chunks: chunks.slice(start, start + CHUNKS_A_MESSAGE) });
  await tell({ kind: 'cut', document });
}

async function readSitemap({ bytes, url }: ToProcess & { readonly kind: 'sitemap' }): Promise<void> {
  const { parseSitemap } = await import('../sources/sitemap.ts');
  await tell({ kind: 'sitemap', sitemap: parseSitemap(bytes, new URL(url)) });
}

/** Tells why something can't be done. */
async function work(carryOut: () => Promise<void>): Promise<void> {
  try {
    await carryOut();
  } catch (error) {
    await tell(
      isNodeError(error)
        ? { kind: 'refused', error: error.data }
        : { kind: 'broken', message: error instanceof Error ? error.message : String(error) },
    );
  }
}

/** Models are asked by the server, which has the keys and keeps the limits. */
function embed(texts: readonly string[]): Promise<readonly Float32Array[]> {
  return new Promise((resolve, reject) => {
    onVectors = { resolve, reject };
    void tell({ kind: 'embed', texts });
  });
}

function tell(message: FromProcess): Promise<void> {
  return new Promise((resolve) => process.send!(message, undefined, {}, () => resolve()));
}
