import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runtimeErrorCodes } from './error-codes.ts';

const root = join(import.meta.dirname, '..');
const sources = ['nodes', 'workers/services']
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(root, folder, path)))
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.endsWith('error-codes.ts'));
const thrown = new Set(
  sources
    .flatMap((path) => readFileSync(path, 'utf8').match(/'(?:HTTP|MODEL|CONNECTION)_[A-Z0-9_]+'/g) ?? [])
    .map((code) => code.slice(1, -1)),
);

describe('the run-time error codes', () => {
  it('are exactly those that nodes and services throw', () => {
    expect([...thrown].sort()).toEqual(Object.keys(runtimeErrorCodes).sort());
  });

  it('each have a section in docs/errors.md', () => {
    const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');
    for (const code of Object.keys(runtimeErrorCodes)) expect(page).toContain(`### ${code}\n`);
  });
});
