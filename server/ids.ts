import { createHash, randomBytes } from 'node:crypto';

/** Random bytes drawn ahead: one draw costs as much as the rest of a new id. */
const DRAWN_BYTES = 2_000;
let drawn = Buffer.alloc(0);

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A new id that can't be guessed: the prefix, `_` and 20 letters and digits (100 bits). */
export function newId(prefix: 'wf' | 'run' | 'replay' | 'con' | 'key' | 'chat'): string {
  return `${prefix}_${encode(draw(20))}`;
}

/** The id of the run that an idempotency key stands for: the same key on the same workflow is the same run. */
export function runIdOf(workflowId: string, idempotencyKey: string): string {
  return `run_${encode(createHash('sha256').update(`${workflowId}\n${idempotencyKey}`).digest().subarray(0, 20))}`;
}

/** The address of a webhook that has no name of its own: stable for the workflow, hard to guess for others. */
export function unnamedSlug(workflowId: string): string {
  return encode(createHash('sha256').update(`slug\n${workflowId}`).digest().subarray(0, 20));
}

/** A new key of a workflow for one of its doors. A signing secret has the form that Standard Webhooks libraries take. */
export function newHookKey(door: 'webhook' | 'signing' | 'chat'): string {
  switch (door) {
    case 'webhook':
      return `hook_${encode(randomBytes(32))}`;
    case 'signing':
      return `whsec_${randomBytes(24).toString('base64')}`;
    case 'chat':
      return `chat_${encode(randomBytes(32))}`;
  }
}

/** A new key for programs. */
export function newApiKey(): string {
  return `heddle_${encode(randomBytes(32))}`;
}

/** Random bytes that are given out once. */
function draw(count: number): Uint8Array {
  if (drawn.length < count) drawn = randomBytes(DRAWN_BYTES);
  const bytes = drawn.subarray(0, count);
  drawn = drawn.subarray(count);
  return bytes;
}

function encode(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += ALPHABET[byte % ALPHABET.length];
  return text;
}
