import type { Json } from '#graph/json';
import type { StepRun } from '#graph/run';
import type { RunPreview } from '#graph/run-from';
import { stepKey } from '#graph/step-key';
import type { Tape, TapeEntry, TapeOutcome } from '#graph/tape';
import type { MadeTape } from '#graph/tape-of-run';
import type { StoredRun } from '#store/contract/stored-run';
import type { Store } from '#store/contract/store';
import { type BlobReference, CLAIM_CHECK_BYTES, isBlobReference } from '#workers/workflow/messages';
import { HttpError } from '../http-error.ts';
import { carry } from '../values.ts';

/** Past this the values of a tape go by claim check, each that is longer than a line. */
const TAPE_LENGTH = 256 * 1024;
const SHORT_VALUE = 256;

/** A workflow takes its tape in one piece. */
const LONGEST_TAPE = 1024 * 1024;

type Blobs = Store['blobs'];

/** Refuses to take anything over from a run whose inputs and outputs were deleted. */
export function assertContent({ contentRemovedAt }: Pick<StoredRun, 'contentRemovedAt'>): void {
  if (contentRemovedAt === undefined) return;
  throw new HttpError({
    status: 409,
    code: 'RUN_CONTENT_REMOVED',
    message: `The inputs and outputs of this run were deleted on ${contentRemovedAt.slice(0, 10)}.`,
    hint: 'Use a newer run, or keep the content of runs for longer in the settings of the workflow.',
  });
}

/** The tape as a run is given it: long values, and a long tape, by claim check. Throws 422 for one that is too long all the same. */
export async function carryTape(blobs: Blobs, tape: Tape): Promise<Tape | BlobReference> {
  const limit = JSON.stringify(tape).length > TAPE_LENGTH ? SHORT_VALUE : CLAIM_CHECK_BYTES;
  const steps: Record<string, TapeEntry> = {};
  for (const [key, entry] of Object.entries(tape.steps)) steps[key] = await carryEntry(blobs, entry, limit);
  const carried: Tape = { ...tape, steps };
  const json = JSON.stringify(carried);
  if (json.length > LONGEST_TAPE) {
    throw new HttpError({
      status: 422,
      code: 'TAPE_TOO_LARGE',
      message: `The new run would have to be told of ${Object.keys(steps).length} step runs, more than it can be.`,
      hint: 'Start from a step further up, or from a container as a whole.',
    });
  }
  if (json.length <= CLAIM_CHECK_BYTES) return carried;
  const { hash, bytes } = await blobs.put(json);
  return { $blob: hash, bytes };
}

async function carryEntry(blobs: Blobs, entry: TapeEntry, limit: number): Promise<TapeEntry> {
  if (entry.use !== 'recorded' && entry.use !== 'mocked') return entry;
  const { record } = entry;
  return {
    ...entry,
    outcome: await carryOutcome(blobs, entry.outcome, limit),
    ...(record?.resolved === undefined ? {} : { record: { ...record, resolved: await carryValue(blobs, record.resolved, limit) } }),
  };
}

async function carryOutcome(blobs: Blobs, outcome: TapeOutcome, limit: number): Promise<TapeOutcome> {
  if (outcome.kind === 'failed') return outcome;
  const ports: Record<string, Json> = {};
  for (const [port, value] of Object.entries(outcome.ports)) ports[port] = await carryValue(blobs, value, limit);
  return { ...outcome, ports };
}

async function carryValue(blobs: Blobs, value: Json, limit: number): Promise<Json> {
  return isBlobReference(value) ? value : carry(blobs, value, limit);
}

/** What of the step runs a tape holds, and what runs again, node by node, with what that cost. */
export function previewOf(steps: readonly StepRun[], { tape, kept }: MadeTape): RunPreview {
  const ran = steps.filter(({ startedAt, status }) => startedAt !== null && status !== 'skipped');
  const isMocked = (step: StepRun): boolean => tape.steps[stepKey(step)]?.use === 'mocked';
  const again = ran.filter((step) => !kept.has(stepKey(step)) && !isMocked(step)).map((step) => withoutTaken(step, tape));
  const sum = (of: (step: StepRun) => number): number => again.reduce((total, step) => total + of(step), 0);
  return {
    reused: byNode(ran.filter((step) => kept.has(stepKey(step)))),
    again: byNode(again),
    tokens: sum(({ tokens }) => tokens),
    costUsd: sum(({ costUsd }) => costUsd),
  };
}

/** An agent that takes over some turns costs only what the others did. */
function withoutTaken(step: StepRun, tape: Tape): StepRun {
  const entry = tape.steps[stepKey(step)];
  const taken = entry?.use === 'live' ? (step.substeps ?? []).filter(({ id }) => entry.substeps?.[id] !== undefined) : [];
  return {
    ...step,
    tokens: step.tokens - taken.reduce((total, { tokens }) => total + tokens, 0),
    costUsd: step.costUsd - taken.reduce((total, { costUsd }) => total + costUsd, 0),
  };
}

function byNode(steps: readonly StepRun[]): RunPreview['again'] {
  const nodes = new Map<string, RunPreview['again'][number]>();
  for (const { nodeId, name, type, tokens, costUsd } of steps) {
    const before = nodes.get(nodeId) ?? { nodeId, name, type, steps: 0, tokens: 0, costUsd: 0 };
    nodes.set(nodeId, { ...before, steps: before.steps + 1, tokens: before.tokens + tokens, costUsd: before.costUsd + costUsd });
  }
  return [...nodes.values()];
}
