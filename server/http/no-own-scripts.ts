import type { MiddlewareHandler } from 'hono';
import { errorResponse } from '../http-error.ts';

/** What a browser is going to carry out or draw with, rather than show. */
const ACTIVE = new Set([
  'script',
  'style',
  'worker',
  'sharedworker',
  'serviceworker',
  'audioworklet',
  'paintworklet',
  'xslt',
  'embed',
  'object',
  'manifest',
]);

/**
 * Keeps pages of this server from loading as scripts or styles what others have written: answers of webhooks and stored files come from the
 * same origin as the pages, which their Content-Security-Policy trusts. Browsers say what they ask for and from where.
 */
export function noOwnScripts(): MiddlewareHandler {
  return async (c, next) => {
    const destination = c.req.header('sec-fetch-dest');
    if (destination === undefined || !ACTIVE.has(destination) || c.req.header('sec-fetch-site') !== 'same-origin') return next();
    return errorResponse(c, {
      status: 403,
      code: 'NOT_LOADABLE',
      message: 'A page of this server cannot load this address as a script, a style or another active part.',
    });
  };
}
