import type { ModelPrice } from './collaborators.ts';

/** Tokens of one call; those read from the provider's own cache are among the input. */
export interface TokenCount {
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
}

/**
 * By `provider:model`: list prices of standard requests as the providers published them up to 2026-11-05. Prices for very long
 * prompts, batches and discounts are not in it: costs are estimates. A model that is missing costs 0 and is reported as such.
 */
export const prices: { readonly [model: string]: ModelPrice } = {
  'openai:gpt-6-sol': { input: 2, cachedInput: 0.2, output: 10 },
  'openai:gpt-6.1-sol': { input: 2, cachedInput: 0.1, output: 10 },
  'openai:gpt-6-luna': { input: 0.1, cachedInput: 0.01, output: 0.5 },
  'openai:gpt-5.6-terra': { input: 2, cachedInput: 0.2, output: 12 },
  'openai:gpt-5.6-luna': { input: 0.2, cachedInput: 0.02, output: 1.2 },
  'openai:gpt-5.5': { input: 5, cachedInput: 0.5, output: 30 },
  'openai:gpt-5.4': { input: 2.5, cachedInput: 0.25, output: 15 },
  'openai:gpt-5.4-mini': { input: 0.75, cachedInput: 0.075, output: 4.5 },
  'openai:gpt-5': { input: 1.25, cachedInput: 0.125, output: 10 },
  'openai:gpt-5-mini': { input: 0.25, cachedInput: 0.025, output: 2 },
  'openai:gpt-5-nano': { input: 0.05, cachedInput: 0.005, output: 0.4 },
  'openai:gpt-4.1': { input: 2, cachedInput: 0.5, output: 8 },
  'openai:gpt-4.1-mini': { input: 0.4, cachedInput: 0.1, output: 1.6 },
  'openai:gpt-4.1-nano': { input: 0.1, cachedInput: 0.025, output: 0.4 },
  'openai:gpt-4o': { input: 2.5, cachedInput: 1.25, output: 10 },
  'openai:gpt-4o-mini': { input: 0.15, cachedInput: 0.075, output: 0.6 },
  'anthropic:claude-fable-5-1': { input: 10, output: 50 },
  'anthropic:claude-opus-5-5': { input: 4, cachedInput: 0.2, output: 20 },
  'anthropic:claude-opus-5': { input: 5, cachedInput: 0.5, output: 25 },
  'anthropic:claude-sonnet-5-5': { input: 2, cachedInput: 0.1, output: 10 },
  'anthropic:claude-sonnet-5': { input: 2, cachedInput: 0.2, output: 10 },
  'anthropic:claude-haiku-5-5': { input: 0.1, cachedInput: 0.01, output: 0.5 },
  'anthropic:claude-opus-4-6': { input: 5, cachedInput: 0.5, output: 25 },
  'anthropic:claude-sonnet-4-6': { input: 3, cachedInput: 0.3, output: 15 },
  'anthropic:claude-sonnet-4-5': { input: 3, cachedInput: 0.3, output: 15 },
  'anthropic:claude-haiku-4-5': { input: 1, cachedInput: 0.1, output: 5 },
  'google:gemini-2.5-pro': { input: 1.25, cachedInput: 0.125, output: 10 },
  'google:gemini-2.5-flash': { input: 0.3, cachedInput: 0.03, output: 2.5 },
  'google:gemini-2.5-flash-lite': { input: 0.1, cachedInput: 0.01, output: 0.4 },
};

/** What a call cost by the table; null when the model is not in it. A dated name (`gpt-5-mini-2025-08-07`) has the price of its alias. */
export function costOf(model: string, tokens: TokenCount): number | null {
  const price = prices[model] ?? prices[model.replace(/-(?:\d{4}-\d{2}-\d{2}|\d{8})$/, '')];
  return price === undefined ? null : costAt(price, tokens);
}

/** What a call cost at this price, in US dollars. */
export function costAt(price: ModelPrice, tokens: TokenCount): number {
  const fresh = Math.max(0, tokens.input - tokens.cachedInput);
  return (fresh * price.input + tokens.cachedInput * (price.cachedInput ?? price.input) + tokens.output * price.output) / 1_000_000;
}
