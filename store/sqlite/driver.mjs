// Plain JavaScript, because threads that Node starts by their file need it as well.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * SQLite for this Node.js. better-sqlite3 13 carries a binary that every Node.js with Node-API 10 loads (22.14 and later); before that it
 * ends
 * the process. Version 12 has to be compiled, and from Node.js 24.19 on the process ends when a statement of it is collected as garbage.
 * @type {typeof import('better-sqlite3')}
 */
export const Database = Number(process.versions['napi']) >= 10 ? require('better-sqlite3-napi') : require('better-sqlite3');
