import { describe, expect, it } from 'vitest';
import { readEvents } from './sse.ts';

async function read(...chunks: readonly string[]) {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });
  const events = [];
  for await (const event of readEvents(body)) events.push(event);
  return events;
}

describe('an event stream', () => {
  it('is read event by event, wherever it is cut into pieces', async () => {
    expect(await read('event: run\nda', 'ta: {"a":1}\n', '\n: still there\n\nevent: token\r\ndata: é\r\n\r\n')).toEqual([
      { event: 'run', data: '{"a":1}' },
      { event: 'token', data: 'é' },
    ]);
  });

  it('may have several lines of data, and an end that is missing is dropped', async () => {
    expect(await read('data: one\ndata: two\n\nevent: token\ndata: cut')).toEqual([{ event: 'message', data: 'one\ntwo' }]);
  });
});
