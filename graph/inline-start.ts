import type { Plan, Step } from './plan.ts';

const known = new WeakMap<Plan, Map<string | null, boolean>>();

/**
 * True for a step that has to be in a journal before it begins: an effect or a price, a wait, a person, an agent, another run.
 * What is left is pure, or a read that may safely be repeated.
 */
export function needsJournal({ body }: Step): boolean {
  switch (body.kind) {
    case 'assign':
    case 'branch':
    case 'respond':
    case 'fail':
      return false;
    case 'call':
      return body.effect === 'write';
    case 'map':
      return !startsInline(body.plan, null);
    case 'wait':
    case 'review':
    case 'agent':
    case 'subworkflow':
      return true;
  }
}

/**
 * True when a run of this plan may come to its end without a step that needs a journal, so that it is worth starting in the
 * server. False when every run comes to such a step: it is started where it has to go anyway. `entry` is the trigger, or null
 * for a nested plan, which begins at all of its entries.
 */
export function startsInline(plan: Plan, entry: string | null): boolean {
  const answers = known.get(plan) ?? new Map<string | null, boolean>();
  known.set(plan, answers);
  let isInline = answers.get(entry);
  if (isInline === undefined) {
    isInline = !certainSteps(plan, entry).some(needsJournal);
    answers.set(entry, isInline);
  }
  return isInline;
}

/** The steps that every run comes to which does not fail: those behind steps with one output only. */
function certainSteps(plan: Plan, entry: string | null): readonly Step[] {
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  const found = new Set<Step>();
  const open = entry === null ? [...plan.entries] : [entry];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const step = steps.get(id);
    if (step === undefined || found.has(step)) continue;
    found.add(step);
    const [port, ...others] = step.ports;
    if (others.length > 0) continue;
    for (const edge of plan.edges) if (edge.from === id && edge.port === port) open.push(edge.to);
  }
  return [...found];
}
