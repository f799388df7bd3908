import { type AddressInfo, createServer, type Socket } from 'node:net';
import { PGlite } from '@electric-sql/pglite';

const SSL_REQUEST = 80_877_103;

/** A real PostgreSQL that listens on this machine, for one client at a time. */
export interface PostgresServer {
  readonly port: number;
  readonly password: string;
  readonly database: PGlite;
  close(): Promise<void>;
}

/** Starts PostgreSQL in this process and speaks its protocol over a port; clients must give the password. It has no TLS. */
export async function startPostgres(): Promise<PostgresServer> {
  const password = 'pass-w0rd of the test';
  const database = await PGlite.create();
  // Clients share one session of the database.
  let turn = Promise.resolve();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const before = turn;
    let free: () => void = () => undefined;
    turn = new Promise((resolve) => (free = resolve));
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    void before
      .then(() => serve(socket, database, password))
      .catch(() => undefined)
      // What a client left open is undone, as a server does when a connection ends.
      .then(() => database.execProtocolRaw(message('Q', Buffer.from('ROLLBACK; RESET ALL\0'))))
      .finally(() => {
        socket.destroy();
        free();
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    password,
    database,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await turn;
      await database.close();
    },
  };
}

async function serve(socket: Socket, database: PGlite, password: string): Promise<void> {
  let start: Buffer | null = null;
  let isKnown = false;
  let rest = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      // The first messages have no letter before their length.
      const head = start === null ? 0 : 1;
      if (rest.length < head + 4 || rest.length < head + rest.readInt32BE(head)) break;
      const size = head + rest.readInt32BE(head);
      const one = rest.subarray(0, size);
      rest = rest.subarray(size);
      if (start === null) {
        if (one.readInt32BE(4) === SSL_REQUEST) {
          socket.write('N');
          continue;
        }
        start = one;
        socket.write(message('R', Buffer.from([0, 0, 0, 3])));
      } else if (!isKnown) {
        if (one.subarray(5, -1).toString() !== password) {
          socket.end(message('E', Buffer.from('SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user "reader"\0\0')));
          return;
        }
        isKnown = true;
        socket.write(await database.execProtocolRaw(start));
      } else if (String.fromCharCode(one[0]!) === 'X') return;
      else socket.write(await database.execProtocolRaw(one));
    }
  }
}

function message(letter: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(letter);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
