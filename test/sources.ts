import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** A text file of the repository. */
export interface SourceFile {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly text: string;
}

const root = join(import.meta.dirname, '..');

/** The files of the repository, those not committed yet included, whose path fits. */
export function sourceFiles(fits: RegExp): readonly SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64_000_000,
  });
  return [...new Set(listed.split('\0'))]
    .filter((path) => path !== '' && fits.test(path) && existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** What a file imports: paths in the repository without their ending, and names of packages. */
export function importsOf({ path, text }: SourceFile): { readonly files: readonly string[]; readonly packages: readonly string[] } {
  const specifiers = [
    ...text.matchAll(/^(?:import|export)\s(?:[^'"]*?\sfrom\s)?'([^'\n]+)';/gm),
    ...text.matchAll(/\bimport\('([^'\n]+)'\)/g),
  ].map((match) => match[1] ?? '');
  const files = specifiers
    .filter((specifier) => /^[.#]/.test(specifier))
    .map((specifier) =>
      specifier.startsWith('#')
        ? specifier.slice(1)
        : normalize(join(dirname(path), specifier))
            .replaceAll('\\', '/')
            .replace(/\.\w+$/, ''),
    );
  const packages = specifiers
    .filter((specifier) => !/^[.#]/.test(specifier))
    .map((specifier) => (specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : specifier.replace(/\/.*/, '')));
  return { files, packages };
}
