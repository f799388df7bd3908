import { createContext, useContext } from 'react';
import type { Scope } from '#graph/expression/ast';
import { noNames as noTypes, type TypeScope } from '#graph/expression/type-scope';
import type { Issue } from '#graph/issue';
import type { Json } from '#graph/json';

/** What the fields of one node may refer to, and the values that were last seen there. */
export interface FieldSurroundings {
  readonly types: TypeScope;
  /** Null when nothing has run yet. */
  readonly values: Scope | null;
  /** The types in the fields that are filled in for each item of a list, where they differ. */
  readonly perItem?: { readonly fields: readonly string[]; readonly types: TypeScope } | undefined;
  /** What the check says of the node: fields underline that and nothing else. Without it they judge by themselves. */
  readonly issues?: readonly Issue[];
  /** The outputs that the node has now. */
  readonly ports?: readonly string[];
  /** The workflow's time zone; UTC when undefined. */
  readonly timeZone?: string | undefined;
  /** Takes the example that a schema was made from, where a test run can be started with it. */
  readonly onExample?: ((example: Json) => void) | undefined;
}

const nothing: FieldSurroundings = { types: noTypes, values: null };

const context = createContext<FieldSurroundings>(nothing);

export const FieldSurroundingsProvider = context.Provider;

/** The surroundings of the node whose fields are shown. */
export function useFieldSurroundings(): FieldSurroundings {
  return useContext(context);
}

/** The types that the field at a path may use. */
export function typesAt({ types, perItem }: FieldSurroundings, path: string | undefined): TypeScope {
  const field = path === undefined ? undefined : /^inputs\.(\w+)/.exec(path)?.[1];
  return field !== undefined && perItem?.fields.includes(field) === true ? perItem.types : types;
}

const noNames: { readonly [field: string]: readonly string[] } = {};

const takenNames = createContext(noNames);

export const TakenNamesProvider = takenNames.Provider;

/** What the other rows of a list hold in a field. */
export function useTakenNames(field: string): readonly string[] {
  return useContext(takenNames)[field] ?? [];
}
