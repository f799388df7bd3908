import { statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { z } from 'zod';

const foldersSchema = z.record(
  z.string().trim().min(1, 'a folder needs a name').max(120),
  z.string().refine(isAbsolute, 'use a whole path that begins with /'),
);

/**
 * The folders that the operator lists in HEDDLE_KNOWLEDGE_FOLDERS, a JSON object of name and path; nobody else can name a path.
 * @throws Error naming what can't be read
 */
export function foldersFromEnv(env: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
  const text = env['HEDDLE_KNOWLEDGE_FOLDERS']?.trim();
  if (text === undefined || text === '') return new Map();
  const parsed = foldersSchema.safeParse(parseJson(text));
  if (!parsed.success)
    throw invalid(`${parsed.error.issues[0]?.path.join('.') ?? ''} ${parsed.error.issues[0]?.message ?? 'can’t be read'}`.trim());
  for (const [name, path] of Object.entries(parsed.data)) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw invalid(`${name}: ${path} is not a folder`);
  }
  return new Map(Object.entries(parsed.data));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('is not JSON; write it like {"handbook":"/srv/handbook"}');
  }
}

function invalid(message: string): Error {
  return new Error(`HEDDLE_KNOWLEDGE_FOLDERS: ${message}`);
}
