import { Agent, fetch as fetchOverUndici } from 'undici';
import type { AllowList } from './address-rules.ts';
import { guardedConnect, type Resolve, resolveBySystem } from './guarded-connect.ts';

/**
 * Makes a `fetch` that reaches permitted addresses only, as every other request of Heddle does. Redirects are errors: a provider has
 * no reason for one, and it would carry the key elsewhere.
 */
export function createGuardedFetch(allow: AllowList, resolve: Resolve = resolveBySystem): typeof fetch {
  const dispatcher = new Agent({ connect: guardedConnect(allow, resolve) });
  // The two fetches have the same shapes under different names.
  return (async (input, init) => fetchOverUndici(input as never, { ...init, dispatcher, redirect: 'error' } as never)) as typeof fetch;
}

/** Where Ollama listens unless it is told otherwise. */
const OLLAMA_HOSTS = ['127.0.0.1:11434', 'localhost:11434', '[::1]:11434'];

/**
 * What models may be reached at: what HTTP steps may reach, the addresses that the operator's variables name, and Ollama on this machine.
 */
export function modelAllowList(allow: AllowList, operatorUrls: readonly string[]): AllowList {
  const hosts = operatorUrls
    .filter((url) => URL.canParse(url))
    .map((url) => {
      const { hostname, port, protocol } = new URL(url);
      return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
    });
  return { ...allow, hosts: new Set([...allow.hosts, ...OLLAMA_HOSTS, ...hosts]) };
}
