import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long the port may stay taken after the process that listened on it has ended. */
const TAKEN_MS = 2_000;

/**
 * The port of Heddle. While no process serves it, the door answers every call with 503, so that callers come again instead of being
 * refused a connection.
 * @typedef {{
 *   port: number,
 *   open(): Promise<void>,
 *   passTo(child: import('./child.mjs').Child): Promise<void>,
 *   close(): Promise<void>,
 * }} Door
 */

/**
 * Opens the port; rejects with the error of the system if this is not possible. 0 takes a free one.
 * @param {{ host: string, port: number }} options
 * @returns {Promise<Door>}
 */
export async function openDoor({ host, port }) {
  /** @type {import('node:http').Server | null} */
  let server = await listen(host, port);
  const own = /** @type {import('node:net').AddressInfo} */ (server.address()).port;
  let isClosed = false;

  async function shut() {
    const before = server;
    server = null;
    before?.closeAllConnections();
    await new Promise((resolve) => (before === null ? resolve(undefined) : before.close(resolve)));
  }
  return {
    port: own,
    async open() {
      const end = Date.now() + TAKEN_MS;
      while (server === null && !isClosed) {
        try {
          server = await listen(host, own);
        } catch (error) {
          if (Date.now() > end) throw error;
          await sleep(20);
        }
      }
      if (isClosed) await shut();
    },
    /** Calls that come in between wait in the queue of the socket, which both processes have. */
    async passTo(child) {
      if (server === null) return;
      await child.send('port', server);
      await shut();
    },
    async close() {
      isClosed = true;
      await shut();
    },
  };
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<import('node:http').Server>}
 */
function listen(host, port) {
  return new Promise((resolve, reject) => {
    const server = createServer(answer);
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => resolve(server));
  });
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
function answer(request, response) {
  const isPage = /\btext\/html\b/.test(request.headers.accept ?? '');
  response.writeHead(503, {
    'content-type': isPage ? 'text/html; charset=utf-8' : 'application/json',
    'cache-control': 'no-store',
    connection: 'close',
    'retry-after': '1',
  });
  response.end(isPage ? page : json);
}

const json = JSON.stringify({
  error: { code: 'NOT_READY', message: 'Heddle is starting.', hint: 'Nothing was accepted. Try again in a second.' },
});

const page = '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="1"><title>Heddle</title><p>Heddle is starting…</p>';
