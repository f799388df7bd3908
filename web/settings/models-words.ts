import type { ModelDetails, ModelEntry } from '#graph/api';

/** How many tokens, short: `400k`, `1.05M`. */
export function writeTokens(tokens: number): string {
  if (tokens >= 1_000_000) return `${trimmed(tokens / 1_000_000)}M`;
  return tokens >= 1_000 ? `${trimmed(tokens / 1_000)}k` : String(tokens);
}

/** Reads `128k`, `1.05M`, `128,000`; null when it is no number of tokens. */
export function parseTokens(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([km]?)$/i.exec(text.trim().replaceAll(/(?<=\d)[,_\s](?=\d{3})/g, ''));
  if (match === null) return null;
  const tokens = Math.round(Number(match[1]) * ({ k: 1_000, m: 1_000_000 }[match[2]!.toLowerCase()] ?? 1));
  return tokens >= 1 && tokens <= 100_000_000 ? tokens : null;
}

/** US dollars per million tokens, in and out: `$0.10 / $0.50`. */
export function writePrice({ input, output }: NonNullable<ModelDetails['price']>): string {
  return input === 0 && output === 0 ? 'free' : `${dollars(input)} / ${dollars(output)}`;
}

/** A small amount of money; amounts under a cent keep two digits that say something. */
export function dollars(amount: number): string {
  if (amount === 0) return '$0';
  const decimals = amount >= 0.01 ? 2 : Math.min(8, 1 - Math.floor(Math.log10(amount)));
  return `$${amount.toFixed(decimals).replace(/\.00$/, '')}`;
}

/** What a model can do, by name. */
export const capabilityWords: { readonly [capability in ModelDetails['capabilities'][number]]: string } = {
  text: 'Text',
  image: 'Images',
  audio: 'Audio',
  file: 'Files',
  tools: 'Tools',
  structured: 'Structured answers',
};

/** True when a search for this text finds the model: every word of it stands in a name. */
export function isFound(model: ModelEntry, search: string): boolean {
  const words = `${model.id} ${model.title} ${model.provider.title}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => words.includes(word));
}

function trimmed(value: number): string {
  return String(Number(value.toFixed(2)));
}
