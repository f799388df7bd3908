/**
 * A `fetch` for Ollama's streams of JSON lines. The adapter passes over lines that it cannot read and over those that hold an error,
 * so that an answer would only seem to break off; here such a line ends the stream with what it says.
 */
export function fetchOllama(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init);
    if (response.body === null || !(response.headers.get('content-type') ?? '').includes('ndjson')) return response;
    return new Response(response.body.pipeThrough(wholeLines()), {
      status: response.status,
      statusText: response.statusText,
      headers: [...response.headers],
    });
  };
}

function wholeLines(): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let rest = '';

  function pass(line: string, controller: TransformStreamDefaultController<Uint8Array>): void {
    if (line.trim() === '') return;
    const error = errorIn(line);
    if (error === null) controller.enqueue(encoder.encode(`${line}\n`));
    else controller.error(error);
  }

  return new TransformStream({
    transform(chunk, controller) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) pass(line, controller);
    },
    flush: (controller) => pass(rest + decoder.decode(), controller),
  });
}

function errorIn(line: string): Error | null {
  try {
    const { error } = JSON.parse(line) as { readonly error?: unknown };
    return error === undefined ? null : new Error(typeof error === 'string' ? error : JSON.stringify(error));
  } catch (cause) {
    return Object.assign(new Error('a line of the answer is not JSON', { cause }), { name: 'AI_JSONParseError' });
  }
}
