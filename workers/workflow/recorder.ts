import type { NodeErrorData } from '#graph/errors';
import type { Json } from '#graph/json';
import type { Step } from '#graph/plan';
import type { SequencedRunEvent } from '#graph/run-event';
import type { AttemptRecord, LogLine, ModelCallRecord, StepRun, Substep } from '#graph/run';
import { stepKey } from '#graph/step-key';
import { isKept } from './chunks.ts';
import type { Host } from './host.ts';
import { type ArchivedRun, type Carried, type Continued, type HandedOver, isBlobReference } from './messages.ts';
import type { FiredPorts } from './run-context.ts';

/** Longest JSON text of a value that an event carries; the whole value is in the snapshot. */
const EVENT_VALUE_LENGTH = 16 * 1024;

/** An agent's event carries the substeps that have changed: their values are kept shorter. */
const SUBSTEP_VALUE_LENGTH = 2 * 1024;

type EventBody = DistributiveOmit<SequencedRunEvent, 'runId' | 'sequence' | 'at'>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** The record of a run as it grows: every step run, and the events that tell of each change. */
export interface Recorder {
  readonly sequence: () => number;
  /** How many step runs have ended. */
  readonly ended: () => number;
  readonly steps: () => readonly StepRun[];
  /** Adds a step run and returns a handle by which its changes are told. */
  readonly begin: (step: Step, at: { scope: string; iteration: number }) => StepRecord;
  readonly emit: (event: EventBody) => void;
  /** Hands the ended run to the store. */
  readonly archive: (run: Omit<ArchivedRun, 'runId' | 'steps' | 'finishedAt'>) => void;
  /** Drops the step runs told so far, which were archived: those of a chunk of a long map, or of one history. */
  readonly takeSteps: () => readonly StepRun[];
}

/** One step run's entry in the record. */
export interface StepRecord {
  /** True for a step run that ended before the run came here: it changes no more, and nothing is told of it. */
  readonly isHandedOver: boolean;
  readonly current: () => StepRun;
  readonly change: (change: StepChange) => void;
}

/** What can change of a step run. */
export interface StepChange {
  readonly status?: StepRun['status'];
  readonly input?: Carried;
  readonly resolved?: Carried;
  readonly port?: string | null;
  readonly output?: Carried;
  readonly ports?: FiredPorts;
  readonly error?: NodeErrorData | null;
  readonly attempts?: number;
  readonly attemptRecords?: readonly AttemptRecord[];
  readonly tokens?: number;
  readonly costUsd?: number;
  readonly model?: string | null;
  readonly calls?: readonly ModelCallRecord[];
  readonly logs?: readonly LogLine[];
  readonly substeps?: readonly Substep[];
  readonly childRunId?: string;
  readonly taped?: StepRun['taped'];
  /** Keep the change to ourselves: the next one follows within the same moment. */
  readonly quiet?: boolean;
}

const EVENT_OF_STATUS = {
  running: 'step-started',
  waiting: 'step-waiting',
  finished: 'step-finished',
  failed: 'step-failed',
  skipped: 'step-skipped',
  cancelled: 'step-cancelled',
} as const;

/** What a record starts with. */
export interface RecordStart {
  readonly runId: string;
  /** False in a child workflow, whose events can't share the run's sequence. */
  readonly numbered: boolean;
  readonly handedOver?: HandedOver | undefined;
  readonly continued?: Continued | undefined;
}

/** Starts a record: an empty one, or that of a run which began elsewhere or in an earlier history. */
export function createRecorder(host: Pick<Host, 'publish' | 'archive'>, { runId, numbered, handedOver, continued }: RecordStart): Recorder {
  let sequence = continued?.sequence ?? handedOver?.sequence ?? 0;
  let steps: StepRun[] = [];
  let ended = continued?.ended ?? handedOver?.steps.length ?? 0;
  const earlier = handedOver === undefined ? null : new Map(handedOver.steps.map((step) => [stepKey(step), step]));

  function emit(event: EventBody): void {
    if (numbered) sequence += 1;
    host.publish({ ...event, runId, sequence: numbered ? sequence : 0, at: now() } as SequencedRunEvent);
  }

  return {
    sequence: () => sequence,
    ended: () => ended,
    steps: () => steps,
    emit,
    archive: (run) => host.archive({ ...run, runId, steps, finishedAt: now() }),
    takeSteps() {
      const taken = steps;
      steps = [];
      return taken;
    },
    begin(step, { scope, iteration }) {
      let record: StepRun = {
        nodeId: step.id,
        name: step.name,
        type: step.type,
        scope,
        iteration,
        status: 'pending',
        input: null,
        resolved: null,
        port: null,
        output: null,
        error: null,
        attempts: 0,
        startedAt: null,
        finishedAt: null,
        tokens: 0,
        costUsd: 0,
        model: null,
      };
      const home = steps;
      const before = earlier?.get(stepKey(record));
      if (before !== undefined) {
        home.push(before);
        return { isHandedOver: true, current: () => before, change: () => undefined };
      }
      const index = home.push(record) - 1;
      const isTold = numbered || isKept(scope);
      let known: ReadonlySet<Substep> = new Set();
      return {
        isHandedOver: false,
        current: () => record,
        change({ quiet = false, ...change }) {
          // A part of the step that is stopped after it, such as a tool's call, does not open it again.
          const status = change.status === undefined || (!isOpen(record.status) && isOpen(change.status)) ? record.status : change.status;
          record = {
            ...record,
            ...(change as Partial<StepRun>),
            status,
            startedAt: record.startedAt ?? (status === 'pending' || status === 'skipped' ? null : now()),
            finishedAt: isOpen(status) ? null : isOpen(record.status) ? now() : record.finishedAt,
            ...(isOpen(status) || record.endOrder !== undefined ? {} : { endOrder: ended++ }),
          };
          home[index] = record;
          if (!quiet && status !== 'pending' && (isTold || status === 'failed')) {
            emit({ type: EVENT_OF_STATUS[status], step: shortened(record, known) });
            known = new Set(record.substeps);
          }
        },
      };
    },
  };
}

let written = { atMs: Number.NaN, text: '' };

/** The time, which is the same in a replay: the sandbox replaces the clock. A run asks many times within a millisecond. */
export function now(): string {
  const atMs = Date.now();
  if (atMs !== written.atMs) written = { atMs, text: new Date(atMs).toISOString() };
  return written.text;
}

function isOpen(status: StepRun['status']): boolean {
  return status === 'pending' || status === 'running' || status === 'waiting';
}

/** The step run as an event carries it: of its substeps those that have changed, as an agent may have hundreds. */
function shortened({ substeps = [], ...step }: StepRun, known: ReadonlySet<Substep>): StepRun {
  const changed = substeps.filter((substep) => !known.has(substep)).map(shortenedSubstep);
  return {
    ...step,
    input: shortenedValue(step.input),
    resolved: shortenedValue(step.resolved),
    output: shortenedValue(step.output),
    ...(step.ports === undefined ? {} : { ports: shortenedPorts(step.ports) }),
    ...(changed.length === 0 ? {} : { substeps: changed }),
  };
}

function shortenedPorts(ports: FiredPorts): Record<string, Json> {
  return Object.fromEntries(Object.entries(ports).map(([port, value]) => [port, shortenedValue(value, SUBSTEP_VALUE_LENGTH)]));
}

function shortenedSubstep(substep: Substep): Substep {
  return {
    ...substep,
    input: shortenedValue(substep.input, SUBSTEP_VALUE_LENGTH),
    output: shortenedValue(substep.output, SUBSTEP_VALUE_LENGTH),
  };
}

function shortenedValue(value: Json, length: number = EVENT_VALUE_LENGTH): Json {
  if (value === null || typeof value === 'number' || typeof value === 'boolean' || isBlobReference(value)) return value;
  const text = JSON.stringify(value);
  return text.length <= length ? value : { $shortened: text.slice(0, 1_000), bytes: text.length };
}
