/** About how many tokens a text has: four characters of English each. For the offline model and for providers that do not count. */
export function approximateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
