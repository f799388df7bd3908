import { type FileReference, isFileReference } from '#graph/file-reference';
import type { Json, JsonObject } from '#graph/json';
import type { FormSchema } from '../../form-model.ts';

/** The files that a value stands for: none, one, or a list. Null for a value that holds something else. */
export function filesOf(value: Json | undefined): readonly FileReference[] | null {
  if (value === undefined || value === null || value === '') return [];
  const list: readonly Json[] = Array.isArray(value) ? value : [value as Json];
  return list.every(isFileReference) ? list : null;
}

/** The value for these files, as the field takes it: a list, the one file, or undefined for none. */
export function valueOfFiles(files: readonly FileReference[], schema: FormSchema): Json | undefined {
  const [first] = files;
  if (first === undefined) return undefined;
  return takesList(schema) ? files : first;
}

/** Whether a field takes several files. */
export function takesList(schema: FormSchema): boolean {
  return schema.type === 'array' || [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].some((option) => takesList(option));
}

/** True for the schema of a stored file. */
export function isFileSchema(schema: FormSchema): boolean {
  return schema.properties?.['$file'] !== undefined;
}

/**
 * Puts files where a run of any trigger is likely to look for them: into the list `files` or the empty field `file` of the input, or
 * of its body where the input is a call.
 */
export function withFiles(input: Json, files: readonly FileReference[]): Json {
  const record = asRecord(input);
  if (record === null) return files.length === 1 ? { file: files[0]! } : { files };
  const body = record['body'];
  if ('method' in record && 'body' in record) return { ...record, body: withFiles(body ?? null, files) };
  const present = filesOf(record['files']);
  if (('files' in record || files.length > 1 || isTaken(record['file'])) && present !== null)
    return { ...record, files: [...present, ...files] };
  const name = freeName(record);
  return { ...record, [name]: files.length === 1 ? files[0]! : files };
}

function isTaken(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== '';
}

function freeName(record: JsonObject): string {
  if (!isTaken(record['file'])) return 'file';
  for (let index = 2; ; index += 1) if (!(`file${index}` in record)) return `file${index}`;
}

function asRecord(value: Json): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}
