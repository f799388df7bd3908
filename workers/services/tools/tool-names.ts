import { TOOL_NAME_PATTERN } from '#graph/tool';
import { trimOf } from '#graph/trim-characters';

/** A name that every provider takes: other letters are written as underscores. */
export function fittingName(name: string): string {
  return TOOL_NAME_PATTERN.test(name) ? name : trimOf(name.replaceAll(/[^a-zA-Z0-9_-]+/g, '_'), '_').slice(0, 64) || 'tool';
}

/** The name, or with the first free number behind it; what is given is taken from then on. */
export function uniqueName(name: string, taken: Set<string>): string {
  let free = name;
  for (let count = 2; taken.has(free); count += 1) free = `${name.slice(0, 58)}_${count}`;
  taken.add(free);
  return free;
}
