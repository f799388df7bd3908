import { nodeVersionProblem } from './lib/node-version.mjs';

/** `npm test` runs everything, `npm run check` the quick part, `npm run e2e` the browser; each sets up what it needs. */
const problem = nodeVersionProblem(process.versions.node);
if (problem === null) {
  const { runTests } = await import('./lib/run-tests.mjs');
  process.exitCode = await runTests(process.argv[2] ?? 'all', process.argv.slice(3));
} else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
