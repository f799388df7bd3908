import { NODE_NAME_PATTERN } from '#graph/graph';

/** Turns what people type into what a node can be called: spaces and dashes become underscores. */
export function toNodeName(typed: string): string {
  return typed.replaceAll(/[\s-]/g, '_');
}

/** Says what is wrong with a name while it is typed; null where nothing is, or nothing has been typed yet. */
export function nameProblem(name: string): string | null {
  return name === '' || NODE_NAME_PATTERN.test(name) ? null : 'Start with a letter and use only letters, digits and _.';
}
