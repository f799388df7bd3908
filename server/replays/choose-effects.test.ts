import { describe, expect, it } from 'vitest';
import type { Plan, Step } from '#graph/plan';
import type { EffectChoices } from '#graph/replay';
import { catalogue } from '#nodes/index';
import { chooseEffects, tapedEffects } from './choose-effects.ts';
import { ASKS_MODELS, COMPUTES } from './node-effects.ts';

const call = (id: string, activity: string, effect: 'read' | 'write', config: number = 1): Step => ({
  id,
  name: `the ${id}`,
  type: activity,
  typeVersion: 1,
  join: 'all',
  ports: ['out'],
  references: [],
  onError: { kind: 'fail' },
  body: {
    kind: 'call',
    activity,
    effect,
    config,
    inputs: { kind: 'literal', value: null },
    timeoutMs: 1,
    retry: { maxAttempts: 1, initialIntervalMs: 1, backoff: 1, maxIntervalMs: 1 },
  },
});
const plan = (steps: readonly Step[]): Plan => ({ format: 1, steps, edges: [], loops: [], entries: [], captures: [] });
const plain: EffectChoices = { effects: 'unchanged', nodes: {} };
const uses = (now: Plan, ran: Plan, choices: EffectChoices = plain): readonly string[] =>
  chooseEffects(now, ran, choices).map(({ step, choice }) => `${step.id} ${choice.use}`);

describe('the effects of a replay', () => {
  const ran = plan([
    call('ask', 'llm', 'write'),
    call('look', 'http', 'read'),
    call('send', 'http', 'write'),
    call('work', 'code', 'read'),
  ]);
  const changed = plan([
    call('ask', 'llm', 'write', 2),
    call('look', 'http', 'read', 2),
    call('send', 'http', 'write', 2),
    call('work', 'code', 'read', 2),
    call('added', 'http', 'write'),
  ]);

  it('are recorded where nothing was changed, and what acts is never live unless it was chosen', () => {
    expect(uses(ran, ran)).toEqual(['ask recorded', 'look recorded', 'send recorded']);
    expect(uses(changed, ran)).toEqual(['ask live', 'look live', 'send recorded', 'added recorded']);
    expect(uses(changed, ran, { ...plain, effects: 'recorded' })).toEqual([
      'ask recorded',
      'look recorded',
      'send recorded',
      'added recorded',
    ]);
    expect(uses(ran, ran, { ...plain, effects: 'live' })).toEqual(['ask live', 'look live', 'send live']);
  });

  it('follow a choice by id or name, and a made-up output leaves by the first port unless one is named', () => {
    const choices: EffectChoices = {
      effects: 'unchanged',
      nodes: { ask: { use: 'mocked', output: 1 }, 'the send': { use: 'live' }, look: { use: 'mocked', output: 2, port: 'error' } },
    };
    const taped = tapedEffects(chooseEffects(ran, ran, choices));
    expect([...taped].map(([step, effect]) => [step.id, effect])).toEqual([
      ['ask', { use: 'mocked', outcome: { kind: 'finished', ports: { out: 1 } } }],
      ['look', { use: 'mocked', outcome: { kind: 'finished', ports: { error: 2 } } }],
    ]);
  });

  it('are known by node types that there are', () => {
    for (const type of [...COMPUTES, ...ASKS_MODELS]) expect(Object.keys(catalogue)).toContain(type);
  });
});
