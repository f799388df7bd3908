import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseAllowList } from '#workers/services/http/address-rules';
import type { ConnectionSecrets } from '#workers/services/http/connection-headers';
import { createHttpService } from '#workers/services/http/http-service';
import { parseSitemap } from '../sitemap.ts';
import type { SourceDeps } from '../source-reader.ts';

/** How a path is answered: a page of text, or by hand. */
export type Page = string | ((request: IncomingMessage, response: ServerResponse) => void);

/** A site on this machine. */
export interface Site {
  readonly origin: string;
  /** Paths that were asked for, with what came along. */
  readonly asked: { readonly path: string; readonly headers: IncomingMessage['headers'] }[];
  readonly pages: Record<string, Page>;
  close(): Promise<void>;
}

/** Starts a site; paths without a page answer 404. Pages may be changed while it runs. */
export async function startSite(pages: Record<string, Page>): Promise<Site> {
  const asked: Site['asked'] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push({ path, headers: request.headers });
    const page = pages[path];
    if (page === undefined) response.writeHead(404).end('nothing here');
    else if (typeof page === 'string')
      response.setHeader('content-type', path.endsWith('.xml') ? 'application/xml' : 'text/html; charset=utf-8').end(page);
    else page(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    pages,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What readers get, with this machine allowed, and one connection called `con`. `allow` is what the guard lets through. */
export function depsFor(
  allow = '127.0.0.1,localhost',
  connection: ConnectionSecrets | null = { kind: 'http-header', settings: { header: 'x-api-key' }, secret: { value: 'the-secret' } },
): SourceDeps & { close(): Promise<void> } {
  const http = createHttpService({ allow: parseAllowList(allow) });
  return {
    http,
    findConnection: async (id) => (id === 'con' ? connection : null),
    folders: new Map(),
    allow: parseAllowList(allow),
    readSitemap: async (bytes, at) => parseSitemap(bytes, at),
    close: () => http.close(),
  };
}
