import type { Step } from '#graph/plan';
import type { TapeReader } from '#graph/tape';
import type { RunBudget } from './budget.ts';
import type { Debugger } from './debug.ts';
import type { Host } from './host.ts';
import type { CarriedScope } from './values.ts';
import type { Carried, ReviewDecision, RunArguments, RunResponse } from './messages.ts';
import type { Recorder, StepRecord } from './recorder.ts';

/** What all steps of one run share. */
export interface RunContext {
  /** Where the run is carried out. */
  readonly host: Host;
  readonly args: RunArguments;
  readonly recorder: Recorder;
  /** Keeps the run's response; only the first one counts. */
  readonly respond: (response: RunResponse) => void;
  /** Decisions that have arrived, by review id. */
  readonly decisions: Map<string, ReviewDecision>;
  readonly usage: { readonly models: Set<string> };
  readonly budget: RunBudget;
  /** What it is to use, run, stop at and leave out. */
  readonly tape: TapeReader;
  readonly debug: Debugger;
  /** Counts steps at work and steps that wait, to know when the run, or one lane of a map, waits as a whole. */
  readonly activity: ActivityCount;
  /** How many lanes of maps work beside one another where this is. */
  readonly lanes: number;
  /** By id, what to do when an open child begins to wait or goes on. */
  readonly children: Map<string, (isWaiting: boolean) => void>;
}

/** Knows whether anything is at work or all that is open waits. */
export interface ActivityCount {
  readonly begin: () => void;
  readonly end: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly isWaiting: () => boolean;
}

/** One execution of one step, as its handler sees it. */
export interface StepCall<B = Step['body']> {
  readonly run: RunContext;
  readonly step: Step;
  readonly body: B;
  readonly scope: string;
  readonly iteration: number;
  /** `<scope>/<stepId>/<iteration>`: unique in the run. */
  readonly key: string;
  readonly values: CarriedScope;
  /** How many bytes the values that it gives to calls may have as they are. */
  readonly sentBytes: number;
  readonly record: StepRecord;
}

/** The ports that fired, with their values. */
export type FiredPorts = { readonly [port: string]: Carried };

/** Pauses what is counted, or lets it go on. */
export function pauseWhile(activity: ActivityCount, isWaiting: boolean): void {
  if (isWaiting) activity.pause();
  else activity.resume();
}

/** Watches a run, a map or an agent turn from working to waiting and back. */
export function createActivityCount(onChange: (isWaiting: boolean) => void): ActivityCount {
  let open = 0;
  let paused = 0;
  let known = false;
  function changed(): void {
    const isWaiting = paused > 0 && paused === open;
    if (isWaiting === known) return;
    known = isWaiting;
    onChange(isWaiting);
  }
  return {
    begin() {
      open += 1;
      changed();
    },
    end() {
      open -= 1;
      changed();
    },
    pause() {
      paused += 1;
      changed();
    },
    resume() {
      paused -= 1;
      changed();
    },
    isWaiting: () => known,
  };
}
