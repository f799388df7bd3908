import { describe, expect, it } from 'vitest';
import { drive, type DriveOptions, type Driven } from '#test/builders/drive';
import { testNodes } from '#test/builders/test-nodes';
import { draw, type DrawnNode } from '#test/stack/draw';
import { compile } from './compile.ts';
import type { Json } from './json.ts';
import type { Plan } from './plan.ts';
import {
  applyOutcome,
  applyStarted,
  createRunState,
  isSettled,
  readySteps,
  runOutput,
  type RunState,
  scopeOf,
  type StepOutcome,
  type StepRef,
} from './run-state.ts';

type Drawn = Partial<DrawnNode> & { readonly ports?: readonly string[] };

/** A plan of a start, of tasks by name, and of edges. */
function plan(tasks: Readonly<Record<string, Drawn>>, edges: readonly string[]): Plan {
  const nodes = Object.entries(tasks).map(([name, { ports, ...node }]): DrawnNode => ({
    type: 'task',
    name,
    typeVersion: 3,
    config: ports === undefined ? {} : { ports: [...ports] },
    ...node,
  }));
  const compiled = compile(draw([{ type: 'start', name: 'start' }, ...nodes], edges), testNodes);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues, null, 2));
  return compiled.plan;
}

/** Runs a plan whose tasks give, per name, the ports of their first, second … step run; by default the first port, with the name. */
function run(
  of: Plan,
  given: Readonly<Record<string, readonly (Readonly<Record<string, Json>> | StepOutcome)[]>> = {},
  options: Omit<DriveOptions, 'outcome'> = {},
): Driven {
  return drive(of, {
    input: 'in',
    ...options,
    outcome: (step, { iteration, input }) => {
      const own = given[step.name]?.[iteration];
      if (own === undefined)
        return { kind: 'finished', ports: { [step.ports[0] ?? 'out']: step.type === 'start' ? input : `${step.name}${iteration || ''}` } };
      return isOutcome(own) ? own : { kind: 'finished', ports: own };
    },
  });
}

function isOutcome(value: Readonly<Record<string, Json>> | StepOutcome): value is StepOutcome {
  return 'kind' in value;
}

function statusOf(of: Plan, { steps }: RunState): Readonly<Record<string, string>> {
  return Object.fromEntries(of.steps.map((step, at) => [step.name, steps[at]?.status ?? '']));
}

/** The inputs of a step's runs, in order. */
function inputsOf(of: Plan, name: string, given: Parameters<typeof run>[1] = {}): readonly Json[] {
  const inputs: Json[] = [];
  const id = of.steps.find((step) => step.name === name)?.id;
  run(of, given, { beforeStart: (_, ready) => (ready.stepId === id ? inputs.push(ready.input) : 0) });
  return inputs;
}

const failed = (code = 'TEST_FAILED'): StepOutcome => ({
  kind: 'failed',
  error: { code, message: 'It failed.', hint: 'Fix it.', retryable: true, details: { status: 500 } },
});

describe('firing', () => {
  const diamond = plan({ pick: { ports: ['left', 'right'] }, left: {}, right: {}, after: {}, end: {} }, [
    'start -> pick',
    'pick.left -> left',
    'pick.right -> right',
    'left -> end',
    'right -> after',
    'after -> end',
  ]);

  it('skips the steps of a port that does not fire, and all behind them, and goes on where paths meet', () => {
    const { state, log } = run(diamond, { pick: [{ left: 1 }] });
    expect(statusOf(diamond, state)).toEqual({
      start: 'finished',
      pick: 'finished',
      left: 'finished',
      right: 'skipped',
      after: 'skipped',
      end: 'finished',
    });
    expect(log.filter(({ what }) => what === 'skipped').map(({ stepId }) => stepId)).toEqual(['right', 'after']);
  });

  it('hands on the value of one taken edge, and an object by node names of several', () => {
    expect(inputsOf(diamond, 'end', { pick: [{ left: 1 }] })).toEqual(['left']);
    expect(inputsOf(diamond, 'end', { pick: [{ left: 1, right: 2 }] })).toEqual([{ left: 'left', after: 'after' }]);
  });

  it('waits for every path that can still arrive', () => {
    const { log } = run(diamond, { pick: [{ left: 1, right: 2 }] });
    const order = log.map(({ stepId, what }) => `${stepId} ${what}`);
    expect(order.indexOf('end started')).toBeGreaterThan(order.indexOf('after finished'));
  });

  it('skips everything behind a step that fires nothing', () => {
    const { state } = run(diamond, { pick: [{}] });
    expect(statusOf(diamond, state)).toMatchObject({
      pick: 'finished',
      left: 'skipped',
      right: 'skipped',
      after: 'skipped',
      end: 'skipped',
    });
    expect(runOutput(diamond, state)).toBeNull();
  });

  it('starts the trigger that the run came by, and skips the others', () => {
    const two = compile(
      draw(
        [
          { type: 'start', name: 'byHand' },
          { type: 'start', name: 'byCall' },
          { type: 'join', name: 'end' },
        ],
        ['byHand -> end', 'byCall -> end'],
      ),
      testNodes,
    );
    if (!two.ok) throw new Error('not compiled');
    const { state } = drive(two.plan, { entry: 'byCall', input: 'hello' });
    expect(statusOf(two.plan, state)).toEqual({ byHand: 'skipped', byCall: 'finished', end: 'finished' });
    expect(runOutput(two.plan, state)).toBe('hello');
  });

  it('gives back the one value at which the run ended, or several by name', () => {
    expect(runOutput(diamond, run(diamond, { pick: [{ left: 1 }] }).state)).toBe('end');
    const open = plan({ a: {}, b: {} }, ['start -> a', 'start -> b']);
    expect(runOutput(open, run(open).state)).toEqual({ a: 'a', b: 'b' });
  });

  it('names the values that a step refers to: null for one that was skipped', () => {
    const refers = plan(
      { pick: { ports: ['left', 'right'] }, left: {}, right: {}, end: { inputs: { value: '{{ [left, right ?? pick] }}' } } },
      ['start -> pick', 'pick.left -> left', 'pick.right -> right', 'left -> end', 'right -> end'],
    );
    const { state } = run(refers, { pick: [{ left: 1 }] });
    expect(scopeOf(refers, state, 'end')).toEqual({ left: 'left', right: null, pick: 1, previous: null });
  });

  it('takes an outcome once: late, double and foreign ones change nothing', () => {
    let state = createRunState(diamond, { entry: null, input: 'in' });
    expect(applyOutcome(diamond, state, { stepId: 'start', iteration: 0, outcome: { kind: 'finished', ports: { out: 1 } } }).state).toBe(
      state,
    );
    expect(applyStarted(diamond, state, { stepId: 'end', iteration: 0 })).toBe(state);
    state = applyStarted(diamond, state, { stepId: 'start', iteration: 0 });
    expect(applyStarted(diamond, state, { stepId: 'start', iteration: 0 })).toBe(state);
    expect(applyOutcome(diamond, state, { stepId: 'start', iteration: 1, outcome: { kind: 'cancelled' } }).state).toBe(state);
    state = applyOutcome(diamond, state, { stepId: 'start', iteration: 0, outcome: { kind: 'finished', ports: { out: 1 } } }).state;
    expect(applyOutcome(diamond, state, { stepId: 'start', iteration: 0, outcome: { kind: 'cancelled' } }).state).toBe(state);
    expect(applyOutcome(diamond, state, { stepId: 'nobody', iteration: 0, outcome: { kind: 'cancelled' } }).state).toBe(state);
    expect(readySteps(diamond, state).map(({ stepId }) => stepId)).toEqual(['pick']);
  });

  it('leaves the states before untouched', () => {
    const before = createRunState(diamond, { entry: null, input: 'in' });
    const text = JSON.stringify(before);
    const started = applyStarted(diamond, before, { stepId: 'start', iteration: 0 });
    applyOutcome(diamond, started, { stepId: 'start', iteration: 0, outcome: { kind: 'finished', ports: { out: 1 } } });
    expect(JSON.stringify(before)).toBe(text);
  });
});

describe('failure', () => {
  it('leaves by a wired error port with what a reader may know', () => {
    const of = plan({ call: {}, repair: {}, end: {} }, ['start -> call', 'call.error -> repair', 'call -> end']);
    const { state } = run(of, { call: [failed()] });
    expect(statusOf(of, state)).toMatchObject({ call: 'failed', repair: 'finished', end: 'skipped' });
    expect(inputsOf(of, 'repair', { call: [failed()] })).toEqual([
      { code: 'TEST_FAILED', message: 'It failed.', hint: 'Fix it.', details: { status: 500 } },
    ]);
    expect(state.failure).toBeNull();
  });

  it('goes on with the default value, which is also what the name stands for', () => {
    const of = plan({ call: { policy: { onError: 'default', default: { n: 0 } } }, end: { inputs: { value: '{{ call }}' } } }, [
      'start -> call',
      'call -> end',
    ]);
    const { state } = run(of, { call: [failed()] });
    expect(statusOf(of, state)).toMatchObject({ call: 'finished', end: 'finished' });
    expect(scopeOf(of, state, 'end')).toMatchObject({ call: { n: 0 } });
  });

  it('otherwise ends the run: nothing starts any more, what waits is cancelled, what runs may be cancelled', () => {
    const of = plan({ call: {}, slow: {}, end: {}, late: {} }, ['start -> call', 'start -> slow', 'call -> end', 'slow -> late']);
    let state = createRunState(of, { entry: null, input: 'in' });
    state = applyOutcome(of, applyStarted(of, state, { stepId: 'start', iteration: 0 }), {
      stepId: 'start',
      iteration: 0,
      outcome: { kind: 'finished', ports: { out: 1 } },
    }).state;
    for (const ready of readySteps(of, state)) state = applyStarted(of, state, ready);
    state = applyOutcome(of, state, { stepId: 'call', iteration: 0, outcome: failed() }).state;
    expect(state.failure).toMatchObject({ stepId: 'call', error: { code: 'TEST_FAILED' } });
    expect(statusOf(of, state)).toEqual({ start: 'finished', call: 'failed', slow: 'running', end: 'cancelled', late: 'cancelled' });
    expect(readySteps(of, state)).toEqual([]);
    expect(isSettled(of, state)).toBe(false);
    state = applyOutcome(of, state, { stepId: 'slow', iteration: 0, outcome: { kind: 'cancelled' } }).state;
    expect(isSettled(of, state)).toBe(true);
    expect(state.failure?.stepId).toBe('call');
  });
});

describe('a join of the first arrival', () => {
  /** The winner goes on before anything else happens. */
  const next = (running: readonly StepRef[]): number =>
    Math.max(
      0,
      running.findIndex(({ stepId }) => stepId === 'won'),
    );
  const race = plan({ fast: {}, slow: {}, before: {}, side: {}, won: { type: 'join', join: 'first', typeVersion: 1 }, end: {} }, [
    'start -> fast',
    'start -> slow',
    'start -> before',
    'before -> side',
    'before -> won',
    'fast -> won',
    'slow -> won',
    'won -> end',
  ]);

  it('goes on at once, cancels what led to it alone and lets go on what leads elsewhere, too', () => {
    const { state, log } = run(race, {}, { next });
    expect(statusOf(race, state)).toEqual({
      start: 'finished',
      fast: 'finished',
      slow: 'cancelled',
      before: 'finished',
      side: 'finished',
      won: 'finished',
      end: 'finished',
    });
    expect(log.filter(({ stepId }) => stepId === 'won').map(({ what }) => what)).toEqual(['started', 'finished']);
    expect(inputsOf(race, 'won')).toEqual(['fast']);
  });

  it('takes the other when the first comes to nothing', () => {
    const { state } = run(race, { fast: [{}], before: [{}] });
    expect(statusOf(race, state)).toMatchObject({ slow: 'finished', won: 'finished' });
  });

  it('skips what has not begun and led to it alone', () => {
    const of = plan({ fast: {}, slow: {}, slower: {}, won: { join: 'first' } }, [
      'start -> fast',
      'start -> slow',
      'slow -> slower',
      'slower -> won',
      'fast -> won',
    ]);
    expect(statusOf(of, run(of, {}, { next }).state)).toMatchObject({ slow: 'cancelled', slower: 'skipped', won: 'finished' });
  });

  it('at the head of a loop does not stop the loop', () => {
    const of = plan({ again: { join: 'first', type: 'join', typeVersion: 1 }, work: { ports: ['more', 'done'] }, end: {} }, [
      'start -> again',
      'again -> work',
      'work.more -> again',
      'work.done -> end',
    ]);
    const { state } = run(of, { work: [{ more: 1 }, { more: 2 }, { done: 3 }] });
    expect(inputsOf(of, 'end', { work: [{ more: 1 }, { more: 2 }, { done: 3 }] })).toEqual([3]);
    expect(state.loops['again']?.iterations).toBe(2);
  });
});

describe('a join of each arrival', () => {
  const of = plan({ a: {}, b: {}, c: { ports: ['out', 'other'] }, each: { join: 'each' }, end: {} }, [
    'start -> a',
    'start -> b',
    'start -> c',
    'a -> each',
    'b -> each',
    'c.other -> each',
    'each -> end',
  ]);

  it('runs once for each and decides its ways out when all have been worked off', () => {
    const { state, log } = run(of);
    expect(log.filter(({ stepId }) => stepId === 'each').map(({ iteration, what }) => `${iteration} ${what}`)).toEqual([
      '0 started',
      '0 finished',
      '1 started',
      '1 finished',
    ]);
    expect(inputsOf(of, 'each')).toEqual(['a', 'b']);
    expect(log.filter(({ stepId }) => stepId === 'end')).toHaveLength(2);
    expect(runOutput(of, state)).toEqual({ c: 'c', end: 'end' });
    expect(inputsOf(of, 'end')).toEqual(['each1']);
  });

  it('goes through the other arrivals when one has failed by the error port', () => {
    const withError = plan({ a: {}, b: {}, each: { join: 'each' }, repair: {}, end: {} }, [
      'start -> a',
      'start -> b',
      'a -> each',
      'b -> each',
      'each -> end',
      'each.error -> repair',
    ]);
    const { state } = run(withError, { each: [failed()] });
    expect(statusOf(withError, state)).toMatchObject({ each: 'finished', repair: 'finished', end: 'finished' });
  });
});

describe('loops', () => {
  const review = plan({ draft: { inputs: { value: '{{ previous?.judge }}' } }, judge: { ports: ['bad', 'good'] }, publish: {} }, [
    'start -> draft',
    'draft -> judge',
    'judge.bad -> draft',
    'judge.good -> publish',
  ]);

  it('run the body again for each back edge, numbering its step runs', () => {
    const { state, log } = run(review, { judge: [{ bad: 'too long' }, { bad: 'too dull' }, { good: 'fine' }] });
    expect(inputsOf(review, 'draft', { judge: [{ bad: 'too long' }, { bad: 'too dull' }, { good: 'fine' }] })).toEqual([
      'in',
      'too long',
      'too dull',
    ]);
    expect(log.filter(({ what }) => what === 'finished').map(({ stepId, iteration }) => `${stepId}${iteration}`)).toEqual([
      'start0',
      'draft0',
      'judge0',
      'draft1',
      'judge1',
      'draft2',
      'judge2',
      'publish0',
    ]);
    expect(runOutput(review, state)).toBe('publish');
  });

  it('tell the last iteration as previous, nothing in the first', () => {
    const seen: Json[] = [];
    run(
      review,
      { judge: [{ bad: 'too long' }, { good: 'fine' }] },
      { beforeStart: (state, { stepId }) => (stepId === 'draft' ? seen.push(scopeOf(review, state, 'draft')['previous'] ?? null) : 0) },
    );
    expect(seen).toEqual([null, { draft: 'draft', judge: 'too long' }]);
  });

  it('fail at their head when the limit is reached', () => {
    const of = plan({ draft: { policy: { loopLimit: 3 } }, judge: { ports: ['bad', 'good'] }, publish: {} }, [
      'start -> draft',
      'draft -> judge',
      'judge.bad -> draft',
      'judge.good -> publish',
    ]);
    const { state, log } = run(of, { judge: [{ bad: 1 }, { bad: 2 }, { bad: 3 }, { bad: 4 }] });
    expect(state.failure).toMatchObject({ stepId: 'draft', error: { code: 'LOOP_LIMIT_REACHED' } });
    expect(log.filter(({ stepId, what }) => stepId === 'draft' && what === 'started')).toHaveLength(3);
    expect(statusOf(of, state)).toMatchObject({ draft: 'failed', publish: 'cancelled' });
  });

  it("leave by the head's error port at the limit, where that leads out of the loop", () => {
    const edges = ['start -> draft', 'draft -> judge', 'judge.bad -> draft', 'judge.good -> publish'];
    const outside = plan({ draft: { policy: { loopLimit: 2 } }, judge: { ports: ['bad', 'good'] }, publish: {}, giveUp: {} }, [
      ...edges,
      'draft.error -> giveUp',
    ]);
    const left = run(outside, { judge: [{ bad: 1 }, { bad: 2 }] }).state;
    expect(left.failure).toBeNull();
    expect(statusOf(outside, left)).toMatchObject({ draft: 'failed', judge: 'finished', publish: 'skipped', giveUp: 'finished' });

    const inside = plan({ draft: { policy: { loopLimit: 2 } }, judge: { ports: ['bad', 'good'] }, publish: {} }, [
      ...edges,
      'draft.error -> judge',
    ]);
    expect(run(inside, { judge: [{ bad: 1 }, { bad: 2 }] }).state.failure?.error.code).toBe('LOOP_LIMIT_REACHED');
  });

  it('are left when they are over: an exit taken in an earlier round counts with its last value', () => {
    const paged = plan({ fetch: {}, look: { ports: ['more', 'page'] }, read: {} }, [
      'start -> fetch',
      'fetch -> look',
      'look.more -> fetch',
      'look.page -> read',
    ]);
    const given = { look: [{ more: 1, page: 'first' }, { more: 2, page: 'second' }, {}] };
    const { log } = run(paged, given);
    expect(inputsOf(paged, 'read', given)).toEqual(['second']);
    const order = log.map(({ stepId, iteration, what }) => `${stepId}${iteration} ${what}`);
    expect(order.indexOf('read0 started')).toBeGreaterThan(order.indexOf('look2 finished'));
  });

  it('inside each other begin to count again with each round of the outer one', () => {
    const of = plan(
      { outer: {}, inner: { policy: { loopLimit: 3 } }, step: { ports: ['again', 'next'] }, check: { ports: ['redo', 'fine'] }, end: {} },
      [
        'start -> outer',
        'outer -> inner',
        'inner -> step',
        'step.again -> inner',
        'step.next -> check',
        'check.redo -> outer',
        'check.fine -> end',
      ],
    );
    const given = {
      step: [{ again: 1 }, { again: 2 }, { next: 3 }, { again: 4 }, { again: 5 }, { next: 6 }],
      check: [{ redo: 7 }, { fine: 8 }],
    };
    const { state, log } = run(of, given);
    expect(state.failure).toBeNull();
    expect(log.filter(({ stepId, what }) => stepId === 'step' && what === 'finished')).toHaveLength(6);
    expect(of.loops.map(({ id, parent }) => [id, parent])).toEqual(
      expect.arrayContaining([
        ['inner', 'outer'],
        ['outer', null],
      ]),
    );
  });

  it('go round by a back edge that left an inner loop in an earlier round of that one', () => {
    const of = plan({ outer: {}, inner: {}, step: { ports: ['again', 'restart', 'done'] }, end: {} }, [
      'start -> outer',
      'outer -> inner',
      'inner -> step',
      'step.again -> inner',
      'step.restart -> outer',
      'step.done -> end',
    ]);
    const given = { step: [{ again: 1, restart: 'from the first round' }, {}, { done: 'out' }] };
    expect(inputsOf(of, 'outer', given)).toEqual(['in', 'from the first round']);
    expect(inputsOf(of, 'end', given)).toEqual(['out']);
  });
});
