import { NodeError } from '#graph/errors';
import { OFFLINE_MODEL } from './offline/offline-model.ts';
import { isReady, type ProviderSettings } from './provider.ts';

/** Who a model's name stands for at the moment. */
export type ResolvedModel =
  | { readonly kind: 'provider'; readonly provider: ProviderSettings; readonly model: string; readonly name: string }
  /** The stand-in signs with the name it is called by, so that routes can be told apart without any key. */
  | { readonly kind: 'offline'; readonly name: string };

/** What the installation has to resolve names with. */
export interface ModelDirectory {
  readonly providers: readonly ProviderSettings[];
  /** What `auto` means; else the first provider that is ready. */
  readonly defaultModel: string | undefined;
}

/**
 * Reads a model's name: `auto`, `offline`, `offline:…` or `provider:model`.
 * @throws NodeError MODEL_NOT_FOUND or MODEL_KEY_MISSING
 */
export function resolveModel(name: string, directory: ModelDirectory): ResolvedModel {
  const { providers, defaultModel } = directory;
  if (name === 'auto') {
    if (defaultModel !== undefined && defaultModel !== 'auto') return resolveModel(defaultModel, { providers, defaultModel: undefined });
    const first = providers.find(isReady);
    return first === undefined ? { kind: 'offline', name: OFFLINE_MODEL } : found(first, first.defaultModel);
  }
  if (name === 'offline') return { kind: 'offline', name: OFFLINE_MODEL };
  const colon = name.indexOf(':');
  if (colon >= 0 && colon < name.length - 1 && name.slice(0, colon) === 'offline') return { kind: 'offline', name };
  const provider = colon < 0 ? undefined : providers.find(({ id }) => id === name.slice(0, colon));
  if (provider === undefined || colon === name.length - 1) {
    throw new NodeError({
      code: 'MODEL_NOT_FOUND',
      message: `There is no model "${name}".`,
      hint: `Models are written provider:model. Providers here: ${providers.map(({ id }) => id).join(', ') || 'none'}; auto takes the first with a key.`,
    });
  }
  if (!isReady(provider)) {
    throw new NodeError({
      code: 'MODEL_KEY_MISSING',
      message: `There is no key for ${provider.title}.`,
      hint: 'Add a connection under Settings, set the provider’s variable, or choose the model auto.',
    });
  }
  return found(provider, name.slice(colon + 1));
}

function found(provider: ProviderSettings, model: string): ResolvedModel {
  return { kind: 'provider', provider, model, name: `${provider.id}:${model}` };
}
