import { streamSafe } from '#graph/stream-safe';
import { trimOf } from '#graph/trim-characters';

const LONGEST = 64;

/** A name for the tool that a workflow is, made from what people call the workflow; `fallback` where nothing of that is left. */
export function toolNameOf(workflowName: string, fallback: string): string {
  const words = streamSafe(workflowName, 'NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '_')
    .slice(0, LONGEST);
  const plain = trimOf(words, '_-');
  return plain === '' ? fallback : plain;
}

/** The wanted names in their order, each with a number behind it where it was given away before. Names that people chose come first. */
export function uniqueNames(wanted: readonly { readonly name: string; readonly isChosen: boolean }[]): readonly string[] {
  const names = wanted.map(() => '');
  const taken = new Set<string>();
  const give = (isChosen: boolean): void =>
    wanted.forEach((wish, index) => {
      if (wish.isChosen !== isChosen) return;
      let name = wish.name;
      for (let number = 2; taken.has(name); number += 1) name = `${wish.name.slice(0, LONGEST - 1 - String(number).length)}_${number}`;
      taken.add(name);
      names[index] = name;
    });
  give(true);
  give(false);
  return names;
}
