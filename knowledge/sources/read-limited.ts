import { NodeError } from '#graph/errors';

/** The body of an answer; a longer one is refused before all of it has come, or cut. */
export async function readLimited(response: Response, host: string, maxBytes: number, longer: 'refuse' | 'cut'): Promise<Uint8Array> {
  if (response.body === null) return new Uint8Array();
  const isPacked = response.headers.has('content-encoding');
  if (longer === 'refuse' && !isPacked && Number(response.headers.get('content-length')) > maxBytes) {
    await response.body.cancel();
    throw tooLarge(host, maxBytes);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early also ends the transfer.
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > maxBytes && longer === 'refuse') throw tooLarge(host, maxBytes);
    if (size > maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}

function tooLarge(host: string, maxBytes: number): NodeError {
  return new NodeError({
    code: 'SOURCE_TOO_LARGE',
    message: `What ${host} sends is larger than ${maxBytes / 1_000_000} MB.`,
    hint: 'Leave it out of the source, or divide it into several documents.',
    details: { host, maxBytes },
  });
}
