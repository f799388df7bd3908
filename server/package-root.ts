import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this package, also when the code runs from a bundle somewhere inside it. */
export function packageRoot(): string {
  for (let at = import.meta.dirname; ; at = dirname(at)) {
    const manifest = join(at, 'package.json');
    if (existsSync(manifest) && readManifest(manifest).name === 'heddle') return at;
    if (dirname(at) === at) throw new Error('The package.json of Heddle is missing');
  }
}

/** The version that package.json tells. */
export function packageVersion(): string {
  return readManifest(join(packageRoot(), 'package.json')).version ?? '0.0.0';
}

function readManifest(file: string): { readonly name?: string; readonly version?: string } {
  return JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
}
