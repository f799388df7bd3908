import type { ModelDetails, ModelEntry } from '#graph/api';
import type { ModelInfo, ModelRegistry } from '../llm/collaborators.ts';
import { builtInModels, unknownModel } from './built-in.ts';

/** A provider and the models that it offers, `provider:model`. */
interface Provider {
  readonly id: string;
  readonly title: string;
  readonly ready: boolean;
  readonly models: readonly string[];
}

export interface RegistryOptions {
  /** What the operator has written down. */
  readonly stored: {
    list(): Promise<readonly (ModelDetails & { readonly id: string })[]>;
    get(id: string): Promise<(ModelDetails & { readonly id: string }) | null>;
  };
}

/** The operator's entries over the built-in ones. */
export interface EditableRegistry extends ModelRegistry {
  /** All that is known: written by the operator, built in, or offered by a provider of this installation; by provider. */
  list(providers: readonly Provider[]): Promise<readonly ModelEntry[]>;
}

/** Makes the registry; a dated name (`gpt-5-mini-2025-08-07`) without an entry of its own has that of its alias. */
export function createModelRegistry({ stored }: RegistryOptions): EditableRegistry {
  return {
    async find(model): Promise<ModelInfo | null> {
      const alias = aliasOf(model);
      const details =
        (await stored.get(model)) ??
        builtInModels.get(model) ??
        (alias === null ? null : ((await stored.get(alias)) ?? builtInModels.get(alias) ?? null));
      return details === null ? null : toInfo(model, details);
    },

    async list(providers) {
      const own = new Map((await stored.list()).map((entry) => [entry.id, entry]));
      const offered = new Set(providers.flatMap(({ models }) => models));
      // Of one provider, what it offers by itself stands first, its favourite before the others; then what is built in, the newest first.
      const ids = [...new Set([...offered, ...builtInModels.keys(), ...own.keys()])];
      return ids
        .map((id) => toEntry(id, own.get(id), offered, providers))
        .toSorted((a, b) => rank(a) - rank(b) || a.provider.title.localeCompare(b.provider.title));
    },
  };
}

/** The name without the date at its end; null when it has none. */
function aliasOf(model: string): string | null {
  const alias = model.replace(/-(?:\d{4}-\d{2}-\d{2}|\d{8})$/, '');
  return alias === model ? null : alias;
}

function toEntry(id: string, own: ModelDetails | undefined, offered: ReadonlySet<string>, providers: readonly Provider[]): ModelEntry {
  const providerId = id.slice(0, id.indexOf(':'));
  const provider = providers.find((candidate) => candidate.id === providerId);
  const { title, contextTokens, price, size, capabilities, baseUrl } =
    own ?? builtInModels.get(id) ?? builtInModels.get(aliasOf(id) ?? '') ?? unknownModel(id);
  return {
    id,
    title,
    contextTokens,
    price,
    size,
    capabilities,
    baseUrl,
    provider: { id: providerId, title: provider?.title ?? providerId, ready: provider?.ready ?? false },
    isBuiltIn: builtInModels.has(id) || offered.has(id),
    isEdited: own !== undefined,
  };
}

/** What can be asked now comes first. */
function rank({ provider }: ModelEntry): number {
  return provider.ready ? 0 : 1;
}

function toInfo(id: string, { title, contextTokens, price, size, capabilities, baseUrl }: ModelDetails): ModelInfo {
  return {
    id,
    title,
    contextTokens,
    price:
      price === null
        ? null
        : { input: price.input, output: price.output, ...(price.cachedInput === undefined ? {} : { cachedInput: price.cachedInput }) },
    size,
    capabilities,
    baseUrl,
  };
}
