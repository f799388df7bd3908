import type { Surroundings, WorkflowSignature } from '#graph/surroundings';
import type { Store } from '#store/contract/store';
import type { ContentCache } from '../content-cache.ts';
import type { Graphs } from './graphs.ts';

interface SignatureDependencies {
  readonly store: Store;
  readonly graphs: Pick<Graphs, 'signature'>;
  readonly content: ContentCache;
  readonly providers: () => Promise<readonly { readonly id: string }[]>;
}

/** Signatures of all workflows, worked out once a version. */
export interface Signatures {
  list(): Promise<readonly WorkflowSignature[]>;
  /** What a graph of this workflow can refer to. */
  around(workflowId: string): Promise<Surroundings>;
}

/** What others may know of the workflows of this installation. */
export function createSignatures({ store, graphs, content, providers }: SignatureDependencies): Signatures {
  const known = new Map<string, Pick<WorkflowSignature, 'input' | 'output' | 'calls'>>();

  async function list(): Promise<readonly WorkflowSignature[]> {
    const workflows = await store.versions.directory();
    const signatures: WorkflowSignature[] = [];
    for (const { graphHash, ...workflow } of workflows)
      signatures.push({ ...workflow, ...(graphHash === null ? { input: {}, output: {}, calls: [] } : await signatureOf(graphHash)) });
    return signatures;
  }

  async function signatureOf(graphHash: string): Promise<Pick<WorkflowSignature, 'input' | 'output' | 'calls'>> {
    const found = known.get(graphHash);
    if (found !== undefined) return found;
    // What a called workflow gives back may depend on others again: those parts stay open.
    const signature = await graphs.signature(await content.graph(graphHash));
    if (known.size >= 1_000) known.clear();
    known.set(graphHash, signature);
    return signature;
  }

  return {
    list,
    async around(workflowId) {
      const [signatures, connections, knowledge, known] = await Promise.all([
        list(),
        store.connections.list(),
        store.knowledge.list(),
        providers(),
      ]);
      return {
        workflowId,
        workflows: Object.fromEntries(signatures.map((signature) => [signature.id, signature])),
        connections: connections.map(({ id }) => id),
        knowledge: knowledge.map(({ id }) => id),
        providers: known.map(({ id }) => id),
      };
    },
  };
}
