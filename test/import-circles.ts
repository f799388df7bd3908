import { importsOf, type SourceFile } from './sources.ts';

/**
 * Groups of files that import one another in a circle, each sorted. Imports of types alone do not count: nothing of them is left when the
 * code runs.
 */
export function importCircles(files: readonly SourceFile[]): readonly (readonly string[])[] {
  const targets = new Map(files.map(({ path, text }) => [withoutEnding(path), importsOf({ path, text: withoutTypeImports(text) }).files]));
  const circles: string[][] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];

  // Tarjan: a group is complete when nothing in it reaches further back than its first file.
  function visit(file: string): void {
    const own = order.size;
    order.set(file, own);
    let low = own;
    stack.push(file);
    for (const target of targets.get(file) ?? []) {
      if (!targets.has(target)) continue;
      if (!order.has(target)) visit(target);
      if (stack.includes(target)) low = Math.min(low, lowest.get(target) ?? order.get(target)!);
    }
    lowest.set(file, low);
    if (low !== own) return;
    const group = stack.splice(stack.indexOf(file));
    if (group.length > 1) circles.push(group.toSorted((a, b) => a.localeCompare(b)));
  }
  for (const file of targets.keys()) if (!order.has(file)) visit(file);
  return circles;
}

function withoutEnding(path: string): string {
  return path.replace(/\.\w+$/, '');
}

function withoutTypeImports(text: string): string {
  return text.replaceAll(/^(?:import|export) type [^;]*;/gm, '').replaceAll(/^import \{(?:\s*type [^,}]+,?)+\s*\} from [^;]*;/gm, '');
}
