import type { Hono } from 'hono';
import { pushBody } from '#graph/knowledge-source';
import { bearer } from '../auth/guard.ts';
import { isSame } from '../auth/session.ts';
import { parseAs, readJson } from '../endpoint.ts';
import { errorResponse, HttpError, notFound } from '../http-error.ts';
import type { KnowledgeSourcesApi } from '../knowledge-api.ts';
import { orUnprocessable } from '../or-unprocessable.ts';

/** Where other systems send documents to: `POST /ingest/:source` with the key of the source. */
export function ingestHook(app: Hono, { sources }: { readonly sources: KnowledgeSourcesApi }): void {
  app.post('/ingest/:source', async (c) => {
    const id = c.req.param('source');
    const key = await sources.keyOf(id);
    if (key === null) throw notFound('source that takes documents', id);
    const given = bearer(c);
    if (given === null) throw refused('This source needs its key.');
    if (!isSame(given, key)) throw refused('This key does not open this source.');
    const answer = await orUnprocessable(sources.push(id, parseAs(pushBody, await readJson(c), 'body')));
    if (answer === null) throw notFound('source that takes documents', id);
    return c.json(answer, 202);
  });
  app.all('/ingest/:source', (c) =>
    errorResponse(c, {
      status: 405,
      code: 'METHOD_NOT_ALLOWED',
      message: `${c.req.method} is not possible here.`,
      hint: 'Use POST.',
      headers: { allow: 'POST' },
    }),
  );
}

function refused(message: string): HttpError {
  return new HttpError({
    status: 401,
    code: 'INGEST_UNAUTHENTICATED',
    message,
    hint: 'Send "Authorization: Bearer <key>" with the key shown at the source.',
    headers: { 'www-authenticate': 'Bearer' },
  });
}
