import type { MiddlewareHandler } from 'hono';
import { type Config, isLoopback } from './config.ts';
import { errorResponse } from './http-error.ts';

/**
 * Against DNS rebinding: a server that listens on loopback answers only to loopback names, to the host of its public
 * address and to those that are allowed by name. One that listens to the network answers to all.
 */
export function hostGuard(config: Pick<Config, 'host' | 'publicUrl' | 'allowedHosts'>): MiddlewareHandler {
  if (!isLoopback(config.host)) return (_c, next) => next();
  const allowed = new Set(
    [...config.allowedHosts, ...(config.publicUrl === null ? [] : [new URL(config.publicUrl).hostname])].map((host) => host.toLowerCase()),
  );
  return async (c, next) => {
    // A request may name a host in its first line as well, which counts when addresses are made of it.
    const names = [c.req.header('host'), new URL(c.req.url).host].flatMap((host) => (host === undefined ? [] : [hostName(host)]));
    const name = names.find((one) => !isLoopback(one) && !allowed.has(one));
    if (name === undefined) return next();
    return errorResponse(c, {
      status: 421,
      code: 'HOST_NOT_ALLOWED',
      message: `This server does not answer to the name "${name.slice(0, 100)}".`,
      hint: 'Set HEDDLE_PUBLIC_URL, or add the name to HEDDLE_ALLOWED_HOSTS.',
    });
  };
}

function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
}
