/**
 * Tells on the terminal what is being done. On a terminal one line at the bottom counts the seconds of what is under
 * way; elsewhere every beginning and every long wait gets a plain line.
 * @typedef {{ during<T>(title: string, work: Promise<T> | (() => Promise<T>), note?: string): Promise<T>, say(line: string): void, close(): void }} Progress
 */

const PLAIN_REMINDER_MS = 20_000;
const QUICK_MS = 400;

/**
 * @param {NodeJS.WriteStream} [stream]
 * @returns {Progress}
 */
export function createProgress(stream = process.stdout) {
  return stream.isTTY ? terminalProgress(stream) : plainProgress(stream);
}

/**
 * @param {NodeJS.WriteStream} stream
 * @returns {Progress}
 */
function terminalProgress(stream) {
  /** @type {Map<object, { title: string, note: string | undefined, since: number }>} */
  const active = new Map();
  const timer = setInterval(draw, 250);
  timer.unref();

  function clear() {
    stream.write('\r\u001B[2K');
  }
  function draw() {
    const items = [...active.values()].filter((item) => Date.now() - item.since > QUICK_MS);
    if (items.length === 0) return;
    const line = items.map((item) => `${item.title} ${seconds(item.since)}${item.note ? ` (${item.note})` : ''}`).join(' · ');
    clear();
    stream.write(line.slice(0, Math.max(20, (stream.columns || 80) - 1)));
  }
  return {
    async during(title, work, note) {
      const item = { title, note, since: Date.now() };
      active.set(item, item);
      let isDone = false;
      try {
        const result = await (typeof work === 'function' ? work() : work);
        isDone = true;
        return result;
      } finally {
        active.delete(item);
        clear();
        if (Date.now() - item.since > QUICK_MS) stream.write(`${isDone ? '✓' : '✗'} ${title} ${seconds(item.since)}\n`);
        draw();
      }
    },
    say(line) {
      clear();
      stream.write(`${line}\n`);
      draw();
    },
    close() {
      clearInterval(timer);
      active.clear();
      clear();
    },
  };
}

/**
 * @param {NodeJS.WriteStream} stream
 * @returns {Progress}
 */
function plainProgress(stream) {
  return {
    async during(title, work, note) {
      const since = Date.now();
      let wasSaid = false;
      const begin = setTimeout(() => {
        wasSaid = true;
        stream.write(`${title}${note ? ` (${note})` : ''} ...\n`);
      }, QUICK_MS);
      const reminder = setInterval(() => stream.write(`  still: ${title}, ${seconds(since)}\n`), PLAIN_REMINDER_MS);
      try {
        const result = await (typeof work === 'function' ? work() : work);
        if (wasSaid) stream.write(`  done: ${title}, ${seconds(since)}\n`);
        return result;
      } finally {
        clearTimeout(begin);
        clearInterval(reminder);
      }
    },
    say(line) {
      stream.write(`${line}\n`);
    },
    close() {},
  };
}

/**
 * How long ago that was, such as `1.2 s` or `3 min 5 s`.
 * @param {number} since
 */
export function seconds(since) {
  const passed = (Date.now() - since) / 1_000;
  if (passed < 10) return `${passed.toFixed(1)} s`;
  return passed < 90 ? `${Math.round(passed)} s` : `${Math.floor(passed / 60)} min ${Math.round(passed % 60)} s`;
}
