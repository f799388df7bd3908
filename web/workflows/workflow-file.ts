import { z } from 'zod';
import { readJson } from '#graph/json-text';

/** A file name for an export: letters and digits of the workflow's name. */
export function exportFileName(name: string): string {
  const slug = name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${slug === '' ? 'workflow' : slug}.heddle.json`;
}

/** The content of a chosen file, or what is wrong with it in words for the person who chose it. */
export async function readWorkflowFile(
  file: File,
): Promise<{ readonly ok: true; readonly content: unknown } | { readonly ok: false; readonly message: string }> {
  if (file.size > 10 * 1024 * 1024) return { ok: false, message: `${file.name} is larger than 10 MB, so it can't be a workflow.` };
  try {
    return { ok: true, content: readJson(await file.text(), { takesOurs: true }) };
  } catch {
    return { ok: false, message: `${file.name} is not a JSON file. Choose a file that Heddle exported.` };
  }
}

const emptiedSchema = z.object({ emptied: z.array(z.object({ node: z.string().nullable(), path: z.string() })).min(1) });

/** What an exported file says of values that were taken out of it, for a message; null when there are none. */
export function emptiedIn(file: unknown): { readonly title: string; readonly description: string } | null {
  const parsed = emptiedSchema.safeParse(file);
  if (!parsed.success) return null;
  const { emptied } = parsed.data;
  const places = emptied.slice(0, 4).map(({ node, path }) => (node === null ? path : `${node}: ${path}`));
  return {
    title: `${emptied.length} ${emptied.length === 1 ? 'value was' : 'values were'} emptied in the export`,
    description: `They are or look like secrets: ${places.join(', ')}${emptied.length > places.length ? ', …' : ''}. The file lists them all, and an import asks to fill them in.`,
  };
}

/** Hands a JSON file to the browser's downloads. */
export function downloadJson(fileName: string, content: unknown): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(content, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // Some browsers start the download after this task.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** `name`, or `name 2`, `name 3`… when it is taken. */
export function freeName(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name;
  for (let number = 2; ; number += 1) {
    const candidate = `${name} ${number}`;
    if (!taken.includes(candidate)) return candidate;
  }
}
