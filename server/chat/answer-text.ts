import { type FileReference, isFileReference } from '#graph/file-reference';
import type { Json } from '#graph/json';
import { answerText } from '#nodes/answer-text';
import type { StoredResponse } from '#store/contract/stored-run';
import type { Store } from '#store/contract/store';
import { type LinkFile, linkFiles } from '../files/file-links.ts';
import { resolve } from '../values.ts';

/** The text of what a run responded, or else ended with. Files are links: those that the text does not name stand below it. */
export async function answerOf(
  { store, link }: { readonly store: Store; readonly link: LinkFile },
  { response, output }: { readonly response: StoredResponse | null; readonly output: Json },
): Promise<string> {
  const answer = await resolve(store.blobs, response === null ? output : response.body);
  const { value, files } = linkFiles(answer, link);
  const areFiles = files.size > 0 && [answer].flat().every(isFileReference);
  const text = areFiles ? '' : answerText(value);
  return [...(text === '' ? [] : [text]), ...[...files].filter(([url]) => !text.includes(url)).map(inMarkdown)].join('\n\n');
}

function inMarkdown([url, { name }]: readonly [string, FileReference]): string {
  return `[${name.replace(/[\\[\]<>&`*_]/g, (character) => `\\${character}`)}](${url})`;
}
