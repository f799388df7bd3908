import type { NodeErrorData } from '#graph/errors';

/** The workflow type that brings one version of a document into one generation of an index. */
export const INGEST_WORKFLOW = 'ingestDocument';

/** The workflow type that builds a whole generation. */
export const BUILD_WORKFLOW = 'buildGeneration';

/** Asks a running ingestion to look again once it is through: what it found may have changed since. */
export const AGAIN_SIGNAL = 'again';

/** One version of a document on its way into one generation. */
export interface IngestArguments {
  readonly knowledgeId: string;
  readonly generation: number;
  readonly documentId: string;
  /** Changes with the content: what was begun for an older one is given up. */
  readonly version: string;
}

/** How it ended. `superseded`: the document was changed or deleted meanwhile. */
export type IngestResult = { readonly status: 'indexed' | 'superseded' } | { readonly status: 'failed'; readonly error: NodeErrorData };

/** What became of a build; earlier releases recorded nothing. */
export type BuildState = 'ready' | 'failed' | 'waiting' | 'gone' | undefined;

/** A generation to build; `after` is where continue-as-new goes on. */
export interface BuildArguments {
  readonly knowledgeId: string;
  readonly generation: number;
  readonly after?: string;
}

/** How many chunks of a document are embedded, and how many there are. */
export interface EmbedProgress {
  readonly done: number;
  readonly total: number;
}

/** What ingestion does to the world; each is safe to repeat. */
export interface IngestActivities {
  /** Reads the content, cuts it, and stages the chunks. Null when the version is not the newest any more. */
  'knowledge.prepare'(args: IngestArguments): Promise<EmbedProgress | null>;
  /** Embeds the next batch of staged chunks that have no embedding yet. */
  'knowledge.embed'(args: IngestArguments): Promise<EmbedProgress | null>;
  /** Puts the staged chunks in the place of what was found of the document before; false when it was changed or deleted meanwhile. */
  'knowledge.commit'(args: IngestArguments): Promise<boolean>;
  'knowledge.fail'(args: IngestArguments & { readonly error: NodeErrorData }): Promise<void>;
  /** The next documents of a base, by id. */
  'knowledge.page'(args: {
    readonly knowledgeId: string;
    readonly generation: number;
    readonly after: string | null;
    readonly limit: number;
  }): Promise<readonly IngestArguments[]>;
  /** All documents have been gone over: ends the build, or tells that it waits for documents that are still on their way. */
  'knowledge.ready'(args: { readonly knowledgeId: string; readonly generation: number }): Promise<BuildState>;
}

/** Names the workflow of an ingestion; starting the same one twice is one. */
export function ingestId({ knowledgeId, generation, documentId, version }: IngestArguments): string {
  return `ingest-${knowledgeId}-${generation}-${documentId}-${version}`;
}
