import type { ModelDetails } from '#graph/api';
import { prices } from '../llm/prices.ts';

type Facts = readonly [
  title: string,
  contextTokens: number,
  size: ModelDetails['size'],
  reads: readonly ModelDetails['capabilities'][number][],
  price?: NonNullable<ModelDetails['price']>,
];

const SEES = ['image', 'file'] as const;
const SEES_AND_HEARS = ['image', 'audio', 'file'] as const;

/**
 * What the providers said of their models up to 2026-11-21: window, size, what they read beside text. All of them call
 * tools and give structured answers. Prices are those of the price table, and stand here for models that it lacks.
 */
const facts: { readonly [model: string]: Facts } = {
  'openai:gpt-6-sol': ['GPT-6 Sol', 1_050_000, 'large', SEES],
  'openai:gpt-6.1-sol': ['GPT-6.1 Sol', 1_050_000, 'large', SEES],
  'openai:gpt-6-luna': ['GPT-6 Luna', 1_050_000, 'light', SEES],
  'openai:gpt-5.6-terra': ['GPT-5.6 Terra', 1_050_000, 'large', SEES],
  'openai:gpt-5.6-luna': ['GPT-5.6 Luna', 400_000, 'light', SEES],
  'openai:gpt-5.5': ['GPT-5.5', 1_050_000, 'large', SEES],
  'openai:gpt-5.4': ['GPT-5.4', 1_050_000, 'large', SEES],
  'openai:gpt-5.4-mini': ['GPT-5.4 mini', 400_000, 'light', SEES],
  'openai:gpt-5': ['GPT-5', 400_000, 'large', SEES],
  'openai:gpt-5-mini': ['GPT-5 mini', 400_000, 'light', SEES],
  'openai:gpt-5-nano': ['GPT-5 nano', 400_000, 'light', SEES],
  'openai:gpt-4.1': ['GPT-4.1', 1_047_576, 'large', SEES],
  'openai:gpt-4.1-mini': ['GPT-4.1 mini', 1_047_576, 'light', SEES],
  'openai:gpt-4.1-nano': ['GPT-4.1 nano', 1_047_576, 'light', SEES],
  'openai:gpt-4o': ['GPT-4o', 128_000, 'large', SEES],
  'openai:gpt-4o-mini': ['GPT-4o mini', 128_000, 'light', SEES],
  'anthropic:claude-fable-5-1': ['Claude Fable 5.1', 1_000_000, 'large', SEES],
  'anthropic:claude-opus-5-5': ['Claude Opus 5.5', 1_000_000, 'large', SEES],
  'anthropic:claude-opus-5': ['Claude Opus 5', 1_000_000, 'large', SEES],
  'anthropic:claude-sonnet-5-5': ['Claude Sonnet 5.5', 1_000_000, 'large', SEES],
  'anthropic:claude-sonnet-5': ['Claude Sonnet 5', 1_000_000, 'large', SEES],
  'anthropic:claude-haiku-5-5': ['Claude Haiku 5.5', 1_000_000, 'light', SEES],
  'anthropic:claude-opus-4-6': ['Claude Opus 4.6', 1_000_000, 'large', SEES],
  'anthropic:claude-sonnet-4-6': ['Claude Sonnet 4.6', 1_000_000, 'large', SEES],
  'anthropic:claude-sonnet-4-5': ['Claude Sonnet 4.5', 200_000, 'large', SEES],
  'anthropic:claude-haiku-4-5': ['Claude Haiku 4.5', 200_000, 'light', SEES],
  'google:gemini-3.8-flash': ['Gemini 3.8 Flash', 1_048_576, 'light', SEES_AND_HEARS, { input: 0.75, cachedInput: 0.075, output: 3.75 }],
  'google:gemini-3.5-flash-lite': [
    'Gemini 3.5 Flash-Lite',
    1_048_576,
    'light',
    SEES_AND_HEARS,
    { input: 0.3, cachedInput: 0.03, output: 2.5 },
  ],
  'google:gemini-2.5-pro': ['Gemini 2.5 Pro', 1_048_576, 'large', SEES_AND_HEARS],
  'google:gemini-2.5-flash': ['Gemini 2.5 Flash', 1_048_576, 'light', SEES_AND_HEARS],
  'google:gemini-2.5-flash-lite': ['Gemini 2.5 Flash-Lite', 1_048_576, 'light', SEES_AND_HEARS],
};

/** What Heddle knows of models by itself, by `provider:model`; a name in the price table alone has its price and nothing else. */
export const builtInModels: ReadonlyMap<string, ModelDetails> = new Map(
  [...new Set([...Object.keys(facts), ...Object.keys(prices)])].map((id) => [id, detailsOf(id)]),
);

/** A model of which only the name is known: it is taken for one that reads text and can do what most can. */
export function unknownModel(id: string): ModelDetails {
  return {
    title: id.slice(id.indexOf(':') + 1),
    contextTokens: null,
    price: null,
    size: 'large',
    capabilities: ['text', 'tools', 'structured'],
    baseUrl: null,
  };
}

function detailsOf(id: string): ModelDetails {
  const fact = facts[id];
  const price = prices[id] ?? fact?.[4] ?? null;
  if (fact === undefined) return { ...unknownModel(id), price };
  const [title, contextTokens, size, reads] = fact;
  return { title, contextTokens, price, size, capabilities: ['text', ...reads, 'tools', 'structured'], baseUrl: null };
}
