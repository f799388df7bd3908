import { nodeVersionProblem } from './lib/node-version.mjs';

/** `npm start`: everything on this machine. `npm run server` and `npm run worker`: one half, against TEMPORAL_ADDRESS. */
const problem = nodeVersionProblem(process.versions.node);
if (problem === null) {
  const { runStart } = await import('./lib/run-start.mjs');
  await runStart(process.argv[2] ?? 'all');
} else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
