import type { ModelDetails } from '#graph/api';

/** What the operator has written down of a model: an own entry, or one that stands in place of a built-in one. */
export interface StoredModel extends ModelDetails {
  /** `provider:model`. */
  readonly id: string;
  readonly updatedAt: string;
}

/** The operator's part of the model registry. */
export interface ModelStore {
  /** All entries by id. */
  list(): Promise<readonly StoredModel[]>;

  /** One entry; null when there is none. */
  get(id: string): Promise<StoredModel | null>;

  /** Writes an entry whole: nothing of an earlier one stays. */
  put(model: StoredModel): Promise<void>;

  /** Removes an entry; false when there was none. */
  remove(id: string): Promise<boolean>;
}
