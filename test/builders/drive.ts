import type { Json } from '#graph/json';
import type { Plan, Step } from '#graph/plan';
import {
  applyOutcome,
  applyStarted,
  createRunState,
  readySteps,
  type ReadyStep,
  type RunState,
  type StepOutcome,
  type StepRef,
} from '#graph/run-state';

/** One thing that happened to a step run. */
export interface Happening extends StepRef {
  readonly what: 'started' | 'finished' | 'failed' | 'cancelled' | 'skipped';
}

/** How a driven run went. */
export interface Driven {
  readonly state: RunState;
  readonly log: readonly Happening[];
}

/** What a driven run does and in which order. */
export interface DriveOptions {
  readonly entry?: string | null;
  readonly input?: Json;
  /** What a step run gives; must depend on nothing but its arguments. */
  readonly outcome?: (step: Step, ready: ReadyStep) => StepOutcome;
  /** Which of the running steps, oldest first, ends next; the oldest by default. */
  readonly next?: (running: readonly ReadyStep[]) => number;
  /** Called with the state before each start. */
  readonly beforeStart?: (state: RunState, ready: ReadyStep) => void;
}

/** Carries a plan through the run state machine as the interpreter does, without an engine. */
export function drive(plan: Plan, options: DriveOptions = {}): Driven {
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  const outcomeOf = options.outcome ?? ((step, ready) => ({ kind: 'finished', ports: { [step.ports[0] ?? 'out']: ready.input } }));
  const log: Happening[] = [];
  let state = createRunState(plan, { entry: options.entry ?? null, input: options.input ?? null });
  let running: ReadyStep[] = [];
  for (let turns = 0; ; turns += 1) {
    if (turns > 20_000) throw new Error('The run does not settle.');
    for (let ready = readySteps(plan, state); ready.length > 0; ready = readySteps(plan, state)) {
      for (const step of ready) {
        options.beforeStart?.(state, step);
        state = applyStarted(plan, state, step);
        running.push(step);
        log.push({ stepId: step.stepId, iteration: step.iteration, what: 'started' });
      }
    }
    const ended = running[options.next?.(running) ?? 0];
    if (!ended) return { state, log };
    end(ended, state.failure ? { kind: 'cancelled' } : outcomeOf(steps.get(ended.stepId)!, ended));
  }

  function end(ended: ReadyStep, outcome: StepOutcome): void {
    running = running.filter((step) => step !== ended);
    log.push({ stepId: ended.stepId, iteration: ended.iteration, what: outcome.kind });
    const applied = applyOutcome(plan, state, { stepId: ended.stepId, iteration: ended.iteration, outcome });
    state = JSON.parse(JSON.stringify(applied.state)) as RunState;
    log.push(...applied.skipped.map((ref) => ({ ...ref, what: 'skipped' as const })));
    for (const useless of applied.cancel) {
      const step = running.find(({ stepId, iteration }) => stepId === useless.stepId && iteration === useless.iteration);
      if (step) end(step, { kind: 'cancelled' });
    }
  }
}
