import type { MemoryFact } from '#graph/api';
import type { Json, JsonObject } from '#graph/json';
import type { Page } from './page.ts';

/** Whom facts are about: `subject` is empty for none in particular; `space` is `everywhere`, or the id of the workflow that owns them. */
export interface FactPlace {
  readonly space: string;
  readonly subject: string;
}

/** Which facts a list shows. */
export interface FactQuery {
  readonly space?: string | undefined;
  readonly subject?: string | undefined;
  /** A part of the subject, the key or the value. */
  readonly search?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Remembered facts: values by key. */
export interface MemoryFactStore {
  /** All facts of a place, by key. */
  get(place: FactPlace): Promise<JsonObject>;

  /** Writes a fact down, in place of what was known; false when the workflow that would own it is gone. Durable once resolved. */
  set(fact: FactPlace & { readonly key: string; readonly value: Json; readonly at: string }): Promise<boolean>;

  /** Erases a fact; false when there was none. */
  remove(fact: FactPlace & { readonly key: string }): Promise<boolean>;

  /** A page of facts, latest change first; null for a cursor that is none. */
  list(query: FactQuery): Promise<Page<MemoryFact> | null>;
}
