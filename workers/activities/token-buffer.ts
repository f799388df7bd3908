/** Long enough to spare the screens a message a token, short enough to look like typing. */
const FLUSH_EVERY_MS = 40;

/** Gathers streamed text and hands it on in small portions; `flush` sends what is left. */
export function createTokenBuffer(send: (text: string) => void): { add: (text: string) => void; flush: () => void } {
  let text = '';
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (text === '') return;
    const portion = text;
    text = '';
    send(portion);
  }

  return {
    add(more) {
      text += more;
      timer ??= setTimeout(flush, FLUSH_EVERY_MS);
    },
    flush,
  };
}
