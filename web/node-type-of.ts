import type { AnyNodeType, Catalogue } from '#graph/node-type';
import { catalogue } from '#nodes/index';

const known: Catalogue = catalogue;

/** The node type of that name; undefined for one that this version doesn't know. */
export function nodeTypeOf(type: string): AnyNodeType | undefined {
  return Object.hasOwn(known, type) ? known[type] : undefined;
}
