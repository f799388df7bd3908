import type { NodeErrorData } from '#graph/errors';
import type { Generation, GenerationSettings } from '#graph/knowledge';

/** The builds of knowledge bases: one is live, others are built beside it and switched to. */
export interface GenerationStore {
  /** Newest first. */
  generations(id: string): Promise<readonly Generation[]>;

  /** One build of a base; null when it is not there. */
  generation(id: string, number: number): Promise<Generation | null>;

  /**
   * What a search needs to know, without counting anything; the live generation unless one is named. Null where there is no such base or
   * build.
   */
  searchable(
    id: string,
    number?: number,
  ): Promise<{
    readonly name: string;
    readonly generation: number;
    readonly settings: GenerationSettings;
  } | null>;

  /** How many chunks searches find of each of the documents now; those that are not in the live index are left out. */
  liveChunks(id: string, documentIds: readonly string[]): Promise<ReadonlyMap<string, number>>;

  /** The numbers of all generations, which all take new documents: live, ready, being built, or waiting for a retry. */
  openGenerations(id: string): Promise<readonly number[]>;

  /** Begins a build. Its number was never given before, so that nothing late goes into the wrong one. */
  addGeneration(id: string, settings: GenerationSettings, at: string): Promise<Generation | null>;

  /** Lets searches be switched to a build; one that is ready already stays as it is. */
  markReady(id: string, number: number, at: string): Promise<void>;

  /**
   * Ends a build with the reason why it is not ready. Documents still go into it, so that a retry pays for nothing twice. One that is ready
   * stays so.
   */
  markFailed(id: string, number: number, error: NodeErrorData): Promise<void>;

  /** The builds of all bases that are under way. */
  buildsUnderWay(): Promise<readonly { readonly knowledgeId: string; readonly generation: number }[]>;

  /** Lets a failed build go on; false when it has not failed. */
  reopenBuild(id: string, number: number): Promise<boolean>;

  /**
   * Counts what a failed build holds, without comparing documents one by one: `wanted` documents of the base, of which it has `documents`,
   * and `unreadable` ones that no build can take. Null for a build that has not failed.
   */
  failedBuild(
    id: string,
    number: number,
  ): Promise<{
    readonly wanted: number;
    readonly documents: number;
    readonly unreadable: number;
  } | null>;

  /** Points searches at a generation that is ready; false when it is not. */
  switchTo(id: string, number: number, at: string): Promise<boolean>;

  /** Removes a build with its file; the live one stays. */
  removeGeneration(id: string, number: number): Promise<'removed' | 'live' | 'missing'>;
}
