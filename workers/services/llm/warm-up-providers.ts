import { setImmediate } from 'node:timers/promises';
import { askModel } from './ask-model.ts';
import { languageModel, PROVIDER_DEFAULTS, type ProviderKind } from './provider.ts';

/**
 * Asks each kind of provider once, over a `fetch` that goes nowhere. Their packages make themselves ready at the first call, which takes
 * a tenth of a second and more: better while the process starts than while others wait.
 */
export async function warmUpProviders(): Promise<void> {
  for (const kind of Object.keys(PROVIDER_DEFAULTS) as ProviderKind[]) {
    const nowhere = (): Promise<Response> => Promise.reject(new TypeError('fetch failed'));
    const model = languageModel(
      { id: kind, kind, title: kind, apiKey: 'none', baseUrl: 'http://nowhere.invalid', defaultModel: 'none', models: [], fetch: nowhere },
      'none',
    );
    await askModel({
      model,
      name: kind,
      system: undefined,
      messages: [{ role: 'user', content: 'x' }],
      temperature: undefined,
      maxOutputTokens: undefined,
      schema: undefined,
      tools: undefined,
      toolChoice: undefined,
      signal: new AbortController().signal,
      onToken: () => undefined,
      idleTimeoutMs: 1_000,
    });
    await setImmediate();
  }
}
