import { z } from 'zod';
import { type OutsideKind, outsideReferences } from '#graph/outside-references';
import type { Store } from '#store/contract/store';
import type { ContentCache } from '../content-cache.ts';
import { HttpError } from '../http-error.ts';

/** The query of a call that deletes what may be in use. */
export const deleteQuery = z.object({ force: z.enum(['true', 'false']).optional() });

interface UseDependencies {
  readonly store: Store;
  readonly content: ContentCache;
}

/** Something that would fail if the thing were deleted, in a few words. */
interface Use {
  readonly name: string;
  readonly where: string;
}

/** Refuses to delete what is in use, with 409 and the places, unless that is forced. */
export async function assertUnused(
  dependencies: UseDependencies,
  thing: { readonly kind: OutsideKind; readonly id: string; readonly called: string },
  query: z.output<typeof deleteQuery>,
): Promise<void> {
  if (query.force === 'true') return;
  const uses = [
    ...(await usesInWorkflows(dependencies, thing)),
    ...(thing.kind === 'connection' ? await usesInSources(dependencies.store, thing.id) : []),
  ];
  if (uses.length === 0) return;
  const shown = uses
    .slice(0, 5)
    .map(({ name, where }) => `“${name}” (${where})`)
    .join(', ');
  throw new HttpError({
    status: 409,
    code: 'IN_USE',
    message: `The ${thing.called} is used by ${shown}${uses.length > 5 ? ` and ${uses.length - 5} more` : ''}.`,
    hint: 'Change them first, or delete it anyway with ?force=true: they fail from then on.',
    facts: { uses: uses.map(({ name, where }) => ({ name, where })) },
  });
}

async function usesInWorkflows(
  { store, content }: UseDependencies,
  { kind, id }: { readonly kind: OutsideKind; readonly id: string },
): Promise<readonly Use[]> {
  const uses: Use[] = [];
  for (const { id: workflowId, name, graphHash, version } of await store.versions.directory()) {
    // A workflow that calls itself, or is deleted, keeps nobody from deleting it.
    if (kind === 'workflow' && workflowId === id) continue;
    const draft = await store.workflows.get(workflowId);
    const live = graphHash === null ? null : await content.graph(graphHash);
    const places = [
      draft === null ? null : { graph: draft.graph, where: 'draft' },
      live === null ? null : { graph: live, where: `version ${version ?? ''}, live`.replace(' ,', ',') },
    ];
    for (const place of places) {
      const nodes = place === null ? [] : outsideReferences(place.graph).filter((found) => found.kind === kind && found.id === id);
      if (place !== null && nodes.length > 0)
        uses.push({ name, where: `${place.where}: ${[...new Set(nodes.map(({ node }) => node.name))].join(', ')}` });
    }
  }
  return uses;
}

async function usesInSources(store: Store, connection: string): Promise<readonly Use[]> {
  const sources = await store.knowledgeSources.list();
  return sources.flatMap(({ name, settings }) =>
    'connection' in settings && settings.connection === connection ? [{ name, where: 'knowledge source' }] : [],
  );
}
