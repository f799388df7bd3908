import { allSteps } from '#graph/all-steps';
import type { Plan, Step } from '#graph/plan';
import type { EffectChoice, EffectChoices } from '#graph/replay';
import type { TapedEffect } from '#graph/replay-tape';
import { changedSteps } from '../runs/retry-run.ts';
import { effectOf } from './node-effects.ts';

/** An effect of a plan, and what is done about it for runs of another. */
export interface ChosenEffect {
  readonly step: Step;
  readonly effect: NonNullable<ReturnType<typeof effectOf>>;
  readonly isChanged: boolean;
  readonly choice: EffectChoice;
}

/** Says what is done about each effect of `plan` when a run of `ran` is replayed through it. */
export function chooseEffects(plan: Plan, ran: Plan, choices: EffectChoices): readonly ChosenEffect[] {
  const changed = plan === ran ? new Set<string>() : changedSteps(ran, plan);
  const before = new Set(allSteps(ran).map(({ id }) => id));
  return allSteps(plan).flatMap((step) => {
    const effect = effectOf(step);
    if (effect === null) return [];
    const isChanged = changed.has(step.id) || !before.has(step.id);
    return [{ step, effect, isChanged, choice: ownChoice(choices, step) ?? defaultChoice(choices.effects, effect, isChanged) }];
  });
}

/** The same for the tape: what runs live is left out. */
export function tapedEffects(chosen: readonly ChosenEffect[]): ReadonlyMap<Step, TapedEffect> {
  return new Map(
    chosen.flatMap(({ step, choice }): readonly (readonly [Step, TapedEffect])[] => {
      if (choice.use === 'live') return [];
      return [
        [
          step,
          choice.use === 'recorded'
            ? choice
            : { use: 'mocked', outcome: { kind: 'finished', ports: { [mockedPort(step, choice)]: choice.output } } },
        ],
      ];
    }),
  );
}

/** The output by which a made-up value leaves. */
export function mockedPort(step: Step, { port }: { readonly port?: string | undefined }): string {
  return port ?? step.ports[0] ?? 'out';
}

function ownChoice({ nodes }: EffectChoices, { id, name }: Step): EffectChoice | undefined {
  const key = [id, name].find((known) => Object.hasOwn(nodes, known));
  return key === undefined ? undefined : nodes[key];
}

/** What acts on something outside does so only where that was chosen; a wait that has been waited for is not waited for again. */
function defaultChoice(effects: EffectChoices['effects'], effect: ChosenEffect['effect'], isChanged: boolean): EffectChoice {
  const runs = effects === 'live' || (effects === 'unchanged' && isChanged && effect !== 'acts' && effect !== 'waits');
  return { use: runs ? 'live' : 'recorded' };
}
