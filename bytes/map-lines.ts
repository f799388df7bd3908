/** The same text with each of its lines changed, as it comes; a line is held back until it is whole. */
export function mapLines(body: ReadableStream<Uint8Array>, map: (line: string) => string): ReadableStream<Uint8Array> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const encoder = new TextEncoder();
  let rest: string[] = [];
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const text = decoder.decode(chunk, { stream: true });
        const end = text.lastIndexOf('\n');
        if (end < 0) {
          rest.push(text);
          return;
        }
        const whole = `${rest.join('')}${text.slice(0, end)}`;
        rest = [text.slice(end + 1)];
        controller.enqueue(encoder.encode(`${whole.split('\n').map(map).join('\n')}\n`));
      },
      flush(controller) {
        const last = `${rest.join('')}${decoder.decode()}`;
        if (last !== '') controller.enqueue(encoder.encode(map(last)));
      },
    }),
  );
}
