import type { z } from 'zod';
import { NodeError } from '#graph/errors';
import type { Gate } from '#graph/knowledge';
import type { Evaluation, evaluationDetailSchema, startEvaluationBody } from '#graph/knowledge-evaluation';
import type { Store } from '#store/contract/store';
import type { EvaluateArguments } from '#workers/workflow/evaluate/messages';
import { newId } from '../new-id.ts';

/** What carries evaluations out: Temporal. Starting the same twice is one. */
export interface EvaluationEngine {
  evaluate(args: EvaluateArguments): Promise<void>;
}

const measures: { readonly [K in Gate['metric']]: string } = { recall: 'recall', precision: 'precision', mrr: 'MRR', ndcg: 'nDCG' };

/** Evaluations of knowledge bases for the API. Missing things are null. */
export function createEvaluationService({ store, engine }: { readonly store: Store; readonly engine: EvaluationEngine }) {
  const { evaluations, knowledge, questions } = store;

  return {
    async list(knowledgeId: string, setId?: string): Promise<readonly Evaluation[] | null> {
      return (await knowledge.exists(knowledgeId)) ? evaluations.list(knowledgeId, setId) : null;
    },

    async get(knowledgeId: string, id: string): Promise<z.output<typeof evaluationDetailSchema> | null> {
      const evaluation = await evaluations.get(knowledgeId, id);
      return evaluation === null ? null : { ...evaluation, results: (await evaluations.results(id)).map(({ result }) => result) };
    },

    /** Begins to ask the confirmed questions of a set. */
    async start(knowledgeId: string, body: z.output<typeof startEvaluationBody>): Promise<Evaluation | null> {
      const base = await knowledge.get(knowledgeId);
      if (base === null) return null;
      const { setId, label, settings, k, answerModel } = body;
      const set = await questions.set(knowledgeId, setId);
      if (set === null) throw noSet();
      const total = set.questions - set.drafts;
      if (total === 0)
        throw new NodeError({
          code: 'QUESTIONS_MISSING',
          message: `"${set.name}" has no confirmed question.`,
          hint: set.drafts > 0 ? 'Confirm drafts first.' : 'Add questions first.',
        });
      const wanted = body.generation ?? settings.generation ?? base.liveGeneration ?? undefined;
      const found = await knowledge.searchable(knowledgeId, wanted);
      if (found === null)
        throw new NodeError({
          code: 'GENERATION_GONE',
          message: `"${base.name}" has no generation ${wanted ?? ''}.`,
          hint: 'Choose another generation, or the live one.',
        });
      if ((await knowledge.generation(knowledgeId, found.generation))?.status !== 'ready')
        throw new NodeError({
          code: 'GENERATION_NOT_READY',
          message: `Generation ${found.generation} is not ready.`,
          hint: 'Wait until it is built, or choose another one.',
        });
      const evaluation = await evaluations.insert({
        id: newId('eval'),
        knowledgeId,
        setId,
        label,
        generation: found.generation,
        settings,
        k,
        answerModel,
        total,
        createdAt: new Date().toISOString(),
      });
      try {
        await engine.evaluate({ knowledgeId, evaluationId: evaluation.id });
      } catch (error) {
        // Nobody would ask its questions before the next start.
        await evaluations.remove(knowledgeId, evaluation.id);
        throw error;
      }
      return evaluation;
    },

    remove: (knowledgeId: string, id: string): Promise<boolean> => evaluations.remove(knowledgeId, id),

    /** Goes on with evaluations whose workflow was lost, or ended from outside. */
    async resume(): Promise<void> {
      for (const running of await evaluations.running()) await engine.evaluate(running);
    },
  };
}

/** Refuses a switch to a generation that has not shown what the gate asks for. */
export async function assertGate(store: Store, knowledgeId: string, generation: number): Promise<void> {
  const gate = (await store.knowledge.get(knowledgeId))?.gate ?? null;
  if (gate === null) return;
  const { setId, metric, least } = gate;
  const [set, newest] = await Promise.all([
    store.questions.set(knowledgeId, setId),
    store.evaluations.newestOf({ knowledgeId, setId, generation }),
  ]);
  const measured = newest?.metrics?.[metric];
  if (measured !== undefined && measured >= least - 1e-9) return;
  const wanted = `${measures[metric]} of ${shown(least)} with "${set?.name ?? 'a set that is gone'}"`;
  throw new NodeError({
    code: 'GENERATION_BELOW_GATE',
    message:
      measured === undefined
        ? `Generation ${generation} has not been evaluated; the gate asks for ${wanted}.`
        : `Generation ${generation} reaches ${shown(measured)}; the gate asks for ${wanted}.`,
    hint: 'Evaluate the generation, improve it, or change the gate under Settings.',
  });
}

/** Refuses a gate that could never be passed because its questions are not there. */
export async function assertGateSet(store: Store, knowledgeId: string, gate: Gate | null | undefined): Promise<void> {
  if (gate != null && (await store.questions.set(knowledgeId, gate.setId)) === null) throw noSet();
}

/** Cut and not rounded: what is below the gate must not look as if it reached it. */
function shown(value: number): string {
  return (Math.floor(value * 1_000 + 1e-9) / 1_000).toFixed(3);
}

function noSet(): NodeError {
  return new NodeError({ code: 'QUESTION_SET_GONE', message: 'The question set does not exist any more.', hint: 'Choose another one.' });
}
