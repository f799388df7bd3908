import type { Json } from '#graph/json';
import { answerText } from '#nodes/answer-text';
import type { StoredResponse } from '#store/contract/runs';
import type { Store } from '#store/contract/store';
import { resolve } from '../values.ts';

/** The text of what a run responded, or else ended with. */
export async function answerOf(store: Store, { response, output }: { readonly response: StoredResponse | null; readonly output: Json }): Promise<string> {
  return answerText(await resolve(store.blobs, response === null ? output : response.body));
}
