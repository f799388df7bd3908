import { createContext, useContext } from 'react';
import type { Scope } from '#graph/expression/ast';
import type { TypeScope } from '#graph/expression/infer';

/** What the fields of one node may refer to, and the values that were last seen there. */
export interface FieldSurroundings {
  readonly types: TypeScope;
  /** Null when nothing has run yet. */
  readonly values: Scope | null;
  /** The outputs that the node has now. */
  readonly ports?: readonly string[];
}

const nothing: FieldSurroundings = { types: {}, values: null };

const context = createContext<FieldSurroundings>(nothing);

export const FieldSurroundingsProvider = context.Provider;

/** The surroundings of the node whose fields are shown. */
export function useFieldSurroundings(): FieldSurroundings {
  return useContext(context);
}

const noNames: { readonly [field: string]: readonly string[] } = {};

const takenNames = createContext(noNames);

export const TakenNamesProvider = takenNames.Provider;

/** What the other rows of a list hold in a field. */
export function useTakenNames(field: string): readonly string[] {
  return useContext(takenNames)[field] ?? [];
}
