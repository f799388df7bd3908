import { describe, expect, it } from 'vitest';
import { sourceFiles } from './sources.ts';

const code = sourceFiles(/^(bytes|threads|graph|nodes|store|knowledge|workers|server)\/.*\.ts$/).filter(
  ({ path }) => !/\.test\.ts$|\/testing\//.test(path),
);

/** Codes that examples make up, as a user of the `fail` node would. */
const exampleCodes = new Set(['ORDER_NOT_FOUND']);

describe('the repository', () => {
  it('explains every error code in docs/errors.md', () => {
    const page = sourceFiles(/^docs\/errors\.md$/)[0]?.text ?? '';
    const headings = new Set([...page.matchAll(/^#+ `?([A-Z][A-Z0-9_]+)`?$/gm)].map((match) => match[1]));
    const used = code.flatMap(({ path, text }) =>
      [...text.matchAll(/\bcode: '([A-Z][A-Z0-9]*_[A-Z0-9_]+)'/g)].map((match) => ({ path, name: match[1] ?? '' })),
    );
    const missing = used.filter(({ name }) => !headings.has(name) && !exampleCodes.has(name)).map(({ path, name }) => `${name} (${path})`);
    expect(missing).toEqual([]);
  });

  it('names no package registry, so that it installs from whichever one is set', () => {
    const files = sourceFiles(/(\.(ts|tsx|mjs|json|yml|yaml|sh|md|toml)|\.npmrc|^\.ci\/.*)$/);
    const wrong = files.filter(
      ({ path, text }) =>
        text.includes(['registry', 'npmjs', 'org'].join('.')) || (path === 'package-lock.json' && text.includes('"resolved"')),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('pins every dependency to one version', () => {
    const manifest = JSON.parse(sourceFiles(/^package\.json$/)[0]?.text ?? '{}') as {
      dependencies?: Record<string, string>;
      devDependencies?: Record<string, string>;
    };
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^(npm:[\w@/-]+@)?\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it('locks the native parts of packages for every platform, not only for the one that it was installed on last', () => {
    const lock = JSON.parse(sourceFiles(/^package-lock\.json$/)[0]?.text ?? '{}') as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter(
        (name) => lock.packages[`node_modules/${name}`] === undefined && lock.packages[`${path}/node_modules/${name}`] === undefined,
      ),
    );
    expect(missing).toEqual([]);
  });
});
