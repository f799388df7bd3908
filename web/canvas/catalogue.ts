import type { Catalogue } from '#graph/node-type';
import { catalogue } from '#nodes/index';

/** The catalogue to look up names from stored graphs in: without a prototype, so that `constructor` is no node type. */
export const nodeTypes: Catalogue = Object.freeze(Object.assign(Object.create(null) as Catalogue, catalogue));
