import { nodeVersionProblem } from './lib/node-version.mjs';

/** `npm run dev`: Heddle that follows the sources, the pages by Vite, the server by a restart. */
const problem = nodeVersionProblem(process.versions.node);
if (problem === null) {
  const { runDev } = await import('./lib/run-dev.mjs');
  await runDev();
} else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
