import { isNodeError, type NodeError } from '#graph/errors';
import type { LlmRequest, LlmResult, ModelChain } from '#graph/model';
import type { ServiceStep } from '../service-step.ts';
import { type AnswerCheck, parseAnswerCheck } from './answer-check.ts';
import { askProvider } from './ask-provider.ts';
import type { CallBook } from './call-book.ts';
import { afterFailure, type Candidate, chainFailure, type ChainPlan, type FailedAttempt, fallbackReason, isPoorAnswer } from './chain.ts';
import type { CallLimiter, ModelRegistry } from './collaborators.ts';
import type { ReadFile } from './files.ts';
import { answerOffline } from './offline/offline-model.ts';
import { type ModelDirectory, resolveModel } from './resolve-model.ts';

/** A request whose model is decided apart from it, with the chain's parameters in it. */
export type SettledRequest = Omit<LlmRequest, 'model'> & { readonly timeoutMs: number | undefined };

/** The step that asks. */
export type LlmStep = Pick<
  ServiceStep,
  'runId' | 'workflowId' | 'stepId' | 'iteration' | 'attempt' | 'signal' | 'left' | 'pace' | 'onToken' | 'onNewText' | 'onCall' | 'log'
>;

/** What the calls of a chain are made with. */
export interface ChainCall {
  readonly request: SettledRequest;
  readonly directory: ModelDirectory;
  readonly step: LlmStep;
  readonly book: CallBook;
  readonly options: {
    readonly registry: ModelRegistry | undefined;
    readonly limiter: CallLimiter | undefined;
    readonly readFile: ReadFile;
    readonly idleTimeoutMs: number;
    readonly offlineDelayMs: number;
  };
}

type Answer = Omit<LlmResult, 'usage'>;
type Attempt = { readonly ok: true; readonly answer: Answer } | { readonly ok: false; readonly error: NodeError };

/**
 * Asks the models of a chain until one answers well enough. A later model begins a text of its own.
 * @throws NodeError the first model's failure, with `details.attempts`, when all failed
 */
export async function askChain(plan: ChainPlan, routing: ModelChain['routing'], call: ChainCall): Promise<LlmResult> {
  // Read before anything is paid: a check that cannot be read fails at once.
  const check = routing.kind === 'escalate' ? parseAnswerCheck(routing.check) : null;
  const failed: FailedAttempt[] = [];
  let { escalation } = plan;
  let remaining: readonly Candidate[] = plan.candidates;
  let hasStreamed = false;
  const streaming: ChainCall = {
    ...call,
    step: {
      ...call.step,
      onToken(text) {
        hasStreamed = true;
        call.step.onToken(text);
      },
    },
  };

  while (true) {
    const [candidate, ...others] = remaining;
    if (candidate === undefined) throw chainFailure(failed as [FailedAttempt, ...FailedAttempt[]]);
    if (hasStreamed) call.step.onNewText();
    hasStreamed = false;
    const attempt = await ask(candidate, streaming);
    // A lighter model whose answer is cut off has not answered well enough.
    const isGood = attempt.ok && (escalation === null || (attempt.answer.finishReason !== 'length' && passes(attempt.answer, check)));
    if (attempt.ok && isGood) return { ...attempt.answer, usage: call.book.usage() };
    if (!attempt.ok) failed.push({ model: candidate.model, error: attempt.error });
    if (escalation !== null && (attempt.ok || isPoorAnswer(attempt.error.data))) {
      // The stronger model has the same fallbacks; its own answer is not checked.
      remaining = [escalation, ...others.filter(({ model }) => model !== escalation?.model)];
      escalation = null;
    } else if (!attempt.ok) remaining = afterFailure(others, attempt.error.data);
  }
}

async function ask(candidate: Candidate, call: ChainCall): Promise<Attempt> {
  const calls = { count: 0 };
  const startedAt = performance.now();
  const counting: ChainCall = { ...call, book: { ...call.book, tell: (record, used) => (calls.count++, call.book.tell(record, used)) } };
  try {
    const model = resolveModel(candidate.model, call.directory);
    return {
      ok: true,
      answer:
        model.kind === 'offline'
          ? await askOffline(model.name, candidate, counting)
          : await askProvider(model, candidate.because, counting),
    };
  } catch (error) {
    if (call.step.signal.aborted || !isNodeError(error) || fallbackReason(error.data) === null) throw error;
    // Also a model that could not even be called was tried: the run shows why another one answered.
    if (calls.count === 0)
      call.book.tell(
        {
          model: candidate.model,
          outcome: 'failed',
          because: candidate.because,
          code: error.data.code,
          firstTokenMs: null,
          durationMs: Math.round(performance.now() - startedAt),
        },
        { inputTokens: 0, outputTokens: 0, costUsd: 0 },
      );
    return { ok: false, error };
  }
}

/** Between two pieces of three words, so that a text is seen being written. */
const READABLE_DELAY_MS = 45;

async function askOffline(name: string, { because }: Candidate, { request, step, options, book }: ChainCall): Promise<Answer> {
  book.checkBudget();
  const startedAt = performance.now();
  let firstTokenMs: number | null = null;
  const onToken = (text: string): void => {
    firstTokenMs ??= Math.round(performance.now() - startedAt);
    step.onToken(text);
  };
  const { usage, ...answer } = await answerOffline(
    { ...request, model: name },
    {
      ...step,
      onToken,
      readFile: options.readFile,
      delayMs: Math.max(options.offlineDelayMs, step.pace === 'readable' ? READABLE_DELAY_MS : 0),
    },
  );
  book.tell({ model: name, outcome: 'answered', because, firstTokenMs, durationMs: Math.round(performance.now() - startedAt) }, usage);
  return answer;
}

function passes(answer: Answer, check: AnswerCheck | null): boolean {
  return check === null || check(answer);
}
