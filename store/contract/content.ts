/** What stored content is, and how much was deleted of it. */
export interface Collected {
  readonly values: number;
  readonly files: number;
  readonly bytes: number;
}

/** Who holds on to stored content, and the deletion of what nobody does. */
export interface ContentOwners {
  /** Has an open run hold on to content that a step of it has given. */
  ownForRun(runId: string, value: unknown): Promise<void>;

  /** Deletes all stored content that nobody refers to. */
  sweep(): Promise<Collected>;
}
