import type { OperatorProxy } from './dispatchers.ts';

/**
 * The proxy that the operator sets with HEDDLE_HTTP_PROXY, and the hosts that HEDDLE_HTTP_NO_PROXY takes out; undefined without one.
 * @throws Error naming the variable, and not its value, which may hold a password
 */
export function proxyFromEnv(env: NodeJS.ProcessEnv): OperatorProxy | undefined {
  const text = env['HEDDLE_HTTP_PROXY']?.trim() ?? '';
  if (text === '') return undefined;
  const except = (env['HEDDLE_HTTP_NO_PROXY'] ?? '')
    .split(',')
    .map((host) => host.trim().replace(/^\*\./, '.'))
    .filter((host) => host !== '');
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new Error('HEDDLE_HTTP_PROXY is not an address such as http://proxy.example.com:3128');
  return { url: text, except };
}
