import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The path of a file of this package, also when the code runs from a bundle somewhere inside it. */
export function packageFile(path: string): string {
  for (let at = import.meta.dirname; dirname(at) !== at; at = dirname(at)) {
    const file = join(at, path);
    if (existsSync(join(at, 'package.json')) && existsSync(file)) return file;
  }
  throw new Error(`${path} is missing from this installation of Heddle`);
}
