import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataDirOf } from './lib/paths.mjs';
import { readSettings, urlOf } from './lib/settings.mjs';

/** Prints the link that signs in, for servers that nobody started by `npm start`: in a container, or as a service. */
const { host, port } = readSettings(process.env);
const url = (process.env['HEDDLE_PUBLIC_URL'] || urlOf(host, port)).replace(/\/+$/, '');
try {
  process.stdout.write(`${url}/?token=${readFileSync(join(dataDirOf(process.env), 'access-token'), 'utf8').trim()}\n`);
} catch {
  process.stderr.write('There is no access token yet. Start the server first; HEDDLE_DATA_DIR must be the folder that it uses.\n');
  process.exitCode = 1;
}
