import { createHash } from 'node:crypto';
import type { Json } from '#graph/json';
import { referencesIn } from '#store/contract/references-in';
import { type ValueCheck, valueCheck } from '../check-value.ts';
import { HttpError, type HttpErrorData } from '../http-error.ts';
import { refuseFileReferences, refuseReferences } from '../values.ts';
import type { JsonLimits } from './json-limits.ts';
import { parseBody } from './parse-body.ts';

/** A body to be read as a value, with what it has to fit. Plain data: it goes to a thread. */
export interface BodyJob {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly limits: JsonLimits;
  /** True for a value that was made here of a form or a file: the files in it are its sender's own. */
  readonly isOurs: boolean;
  /** The JSON Schema of the body; an empty one fits anything. */
  readonly schema: { readonly [key: string]: unknown };
  /** JSON before and after the body, which make the value that is stored. */
  readonly around: readonly [before: string, after: string];
}

/**
 * What came of a body in a thread: the whole value as JSON with its SHA-256, that of the body in it and the hashes that it refers to, or
 * why it is refused.
 */
export type BodyAnswer =
  | { readonly json: Uint8Array; readonly hash: string; readonly bodyHash: string; readonly references: readonly string[] }
  | { readonly refused: HttpErrorData };

/** Reads a body and checks it. Throws `HttpError`. */
export function readValue(job: Omit<BodyJob, 'around'>, check: ValueCheck): Json {
  const value = parseBody(job.bytes, job.contentType, job.limits);
  if (!job.isOurs) refuseFileReferences(value);
  checkBody(value, check);
  return value;
}

/** Refuses a body that imitates a stored value or does not fit its schema. Throws 400. */
export function checkBody(value: Json, check: ValueCheck): void {
  refuseReferences(value);
  const problem = check(value);
  if (problem !== null) throw new HttpError({ status: 400, code: 'BODY_INVALID', message: problem });
}

/** Does the whole work on one large body. */
export function workOnBody(job: BodyJob): BodyAnswer {
  try {
    const value = readValue(job, valueCheck('body', job.schema));
    const body = JSON.stringify(value);
    const text = `${job.around[0]}${body}${job.around[1]}`;
    const json = Buffer.from(text);
    return { json, hash: sha256(json), bodyHash: sha256(body), references: referencesIn(text) };
  } catch (error) {
    if (error instanceof HttpError) return { refused: error.data };
    throw error;
  }
}

/** The SHA-256 of a text or of bytes, in hex. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
