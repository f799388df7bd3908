import type { NodeErrorData } from './errors.ts';
import type { Json } from './json.ts';
import type { StepRun } from './run.ts';

// Without zod: the workflow sandbox initialises the modules of its bundle again for runs.

/** How a step ended, as a tape gives it. `error` beside ports tells why a default value stood in. */
export type TapeOutcome =
  | { readonly kind: 'finished'; readonly ports: { readonly [port: string]: Json }; readonly error?: NodeErrorData }
  | { readonly kind: 'failed'; readonly error: NodeErrorData };

/** How a turn, a compaction or a tool call of an agent ended. */
export interface TapedSubstep {
  readonly use: 'recorded' | 'mocked';
  readonly outcome: { readonly kind: 'finished'; readonly output: Json } | { readonly kind: 'failed'; readonly error: NodeErrorData };
  /** A tool's arguments as they were approved. */
  readonly input?: Json;
  readonly model?: string | null;
  /** What it used when it ran: it counts towards the agent's limits and its answer, never towards what the new run has cost. */
  readonly used?: { readonly tokens: number; readonly costUsd: number; readonly inputTokens: number; readonly outputTokens: number };
}

/** What a tape says of one step run. */
export type TapeEntry =
  /** Use this outcome and run nothing. `order` counts the ends of the run that was recorded; `record` goes into the new step run. */
  | { readonly use: 'recorded' | 'mocked'; readonly outcome: TapeOutcome; readonly order?: number; readonly record?: Partial<StepRun> }
  /** Run it; an agent takes over the substeps that are given. `isLate`: not before everything recorded that can be used has been. */
  | { readonly use: 'live'; readonly substeps?: { readonly [id: string]: TapedSubstep }; readonly isLate?: boolean }
  /** Wait before it until a person says how to go on. */
  | { readonly use: 'stop'; readonly substeps?: { readonly [id: string]: TapedSubstep } }
  /** Leave it out: nothing fires. */
  | { readonly use: 'skip' }
  /** Fail: its effect must not happen, and nothing was recorded. `isLate`: not while anything else can still go on. */
  | { readonly use: 'refuse'; readonly isLate?: boolean };

/**
 * What a run is to do, step by step: use what was recorded or made up, run, stop or leave out. Plain JSON. A step key's outcome comes
 * before
 * what holds for its node, and that before `live`; everything else runs.
 */
export interface Tape {
  readonly steps: { readonly [stepKey: string]: TapeEntry };
  readonly nodes?: { readonly [nodeId: string]: TapeEntry };
  /** The run ends when this node at the top has finished. */
  readonly until?: string;
}

/** Looks things up in a tape. */
export interface TapeReader {
  /** True when everything runs. */
  readonly isEmpty: boolean;
  readonly step: (key: string, nodeId: string) => TapeEntry;
  readonly substep: (key: string, nodeId: string, id: string) => TapedSubstep | undefined;
  readonly until: string | null;
  /** What it says of the items of a map, for a child workflow. */
  readonly within: (scope: string) => Tape | undefined;
  /** True for what releases before tapes called reuse: its steps settle as they become ready, before and between those that run. */
  readonly settlesAtOnce: boolean;
}

const LIVE: TapeEntry = { use: 'live' };

/** Opens a tape; without one everything runs. */
export function openTape(tape: Tape | undefined, settlesAtOnce = false): TapeReader {
  const { steps = {}, nodes = {}, until = null } = tape ?? {};
  const step = (key: string, nodeId: string): TapeEntry => {
    const entry = own(steps, key);
    const rule = own(nodes, nodeId);
    if (entry === undefined || rule === undefined || entry.use !== 'live') return entry ?? rule ?? LIVE;
    return rule.use === 'stop' && entry.substeps !== undefined ? { ...rule, substeps: entry.substeps } : rule;
  };
  return {
    isEmpty: tape === undefined,
    step,
    within: (scope) => tapeWithin(tape, scope),
    substep(key, nodeId, id) {
      const entry = step(key, nodeId);
      return entry.use === 'live' || entry.use === 'stop' ? own(entry.substeps ?? {}, id) : undefined;
    },
    until,
    settlesAtOnce,
  };
}

function tapeWithin(tape: Tape | undefined, scope: string): Tape | undefined {
  if (tape === undefined) return undefined;
  const steps = Object.fromEntries(Object.entries(tape.steps).filter(([key]) => key.startsWith(`${scope}[`)));
  return Object.keys(steps).length === 0 && tape.nodes === undefined
    ? undefined
    : { steps, ...(tape.nodes === undefined ? {} : { nodes: tape.nodes }) };
}

function own<T>(entries: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(entries, key) ? entries[key] : undefined;
}
