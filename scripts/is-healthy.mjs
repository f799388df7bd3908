import { get } from 'node:http';
import { readSettings, urlOf } from './lib/settings.mjs';

/**
 * Ends with 0 when the server of this container is ready, else with 1 and the reason. A worker alone has no port, and is healthy while it
 * runs.
 */
if (process.env['HEDDLE_ROLE'] === 'worker') process.exit(0);
const { host, port } = readSettings(process.env);
get(`${urlOf(host, port)}/healthz`, { timeout: 4_000 }, (response) => {
  response.pipe(process.stdout);
  response.on('end', () => process.exit(response.statusCode === 200 ? 0 : 1));
}).on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
