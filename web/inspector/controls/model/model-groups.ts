import type { ModelEntry } from '#graph/api';

/** The models of one provider. */
export interface ModelGroup {
  readonly provider: ModelEntry['provider'];
  readonly models: readonly ModelEntry[];
}

/** The models by provider, in the order in which they come. */
export function groupsOf(models: readonly ModelEntry[]): readonly ModelGroup[] {
  const groups = new Map<string, ModelEntry[]>();
  for (const model of models) groups.set(model.provider.id, [...(groups.get(model.provider.id) ?? []), model]);
  return [...groups.values()].map((members) => ({ provider: members[0]!.provider, models: members }));
}

/** A larger model to go on to: a large one that can be asked, else `auto`. */
export function largerModel(models: readonly ModelEntry[], than: string): string {
  const ready = models.filter(({ id, size, provider }) => size === 'large' && provider.ready && id !== than);
  const provider = than.slice(0, Math.max(0, than.indexOf(':')));
  return (ready.find((model) => model.provider.id === provider) ?? ready[0])?.id ?? 'auto';
}
