import { measureIngest } from './ingest.ts';
import { measureLanguages } from './languages.ts';
import { measureRealDocs } from './real-docs.ts';
import { measureScale } from './scale.ts';

/** `npm run bench:knowledge [-- part …] [-- --chunks=20000]`: what knowledge bases do, measured; all parts, or those that are named. */
const parts: { readonly [name: string]: () => Promise<string> } = {
  documents: measureRealDocs,
  languages: measureLanguages,
  scale: () => measureScale(chunks),
  ingest: () => measureIngest(chunks),
};

const chunks = Number(process.argv.find((argument) => argument.startsWith('--chunks='))?.slice('--chunks='.length) ?? 100_000);
const named = Object.keys(parts).filter((name) => process.argv.includes(name));

for (const name of named.length > 0 ? named : Object.keys(parts)) process.stdout.write(`${await parts[name]!()}\n\n`);
