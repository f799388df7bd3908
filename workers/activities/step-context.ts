import type { NodeContext } from '#graph/node-type';
import type { LogLine, ModelCallRecord } from '#graph/run';
import type { NodeCall } from '#workers/workflow/activities';
import type { StepUsage } from '#workers/workflow/failures';
import type { ServiceStep } from '#workers/services/service-step';
import type { Services } from './services.ts';

/** Longest log that a step keeps: lines, and characters of one line. */
const MAX_LINES = 200;
const MAX_LINE_LENGTH = 2_000;

/** A context for running one node, and what its services told while it ran. */
export function createStepContext(
  services: Services,
  step: {
    readonly call: NodeCall;
    readonly attempt: number;
    readonly signal: AbortSignal;
    readonly onToken: (text: string) => void;
    readonly onNewText: () => void;
  },
): { readonly ctx: NodeContext; readonly about: ServiceStep; readonly used: () => StepUsage } {
  const { call, attempt, signal, onToken, onNewText } = step;
  const calls: ModelCallRecord[] = [];
  const logs: LogLine[] = [];
  const about: ServiceStep = {
    runId: call.runId,
    workflowId: call.workflowId,
    stepId: call.stepId,
    iteration: call.iteration,
    attempt,
    idempotencyKey: `${call.runId}/${call.stepKey}`,
    signal,
    left: call.left,
    pace: call.pace,
    onToken,
    onNewText,
    onCall: (record) => void calls.push(record),
    log(level, text) {
      if (logs.length === MAX_LINES) logs.push({ level: 'warn', text: `Only the first ${MAX_LINES} lines are kept.` });
      if (logs.length < MAX_LINES) logs.push({ level, text: text.length > MAX_LINE_LENGTH ? `${text.slice(0, MAX_LINE_LENGTH)}…` : text });
    },
  };
  const ctx: NodeContext = {
    runId: call.runId,
    workflowId: call.workflowId,
    stepId: call.stepId,
    nodeName: call.nodeName,
    iteration: call.iteration,
    attempt,
    idempotencyKey: about.idempotencyKey,
    signal,
    log: about.log,
    files: services.files,
    guard: services.guard,
    knowledge: services.knowledge.forStep(about),
    http: services.http.forStep(about),
    llm: services.llm.forStep(about),
    code: services.code.forStep(about),
    memory: services.memory.forStep(about),
  };
  return { ctx, about, used: () => usage(calls, logs) };
}

function usage(calls: readonly ModelCallRecord[], logs: readonly LogLine[]): StepUsage {
  const paid = calls.filter(({ outcome }) => outcome !== 'cached');
  return {
    tokens: paid.reduce((sum, call) => sum + call.inputTokens + call.outputTokens, 0),
    costUsd: paid.reduce((sum, call) => sum + call.costUsd, 0),
    model: calls.findLast(({ outcome }) => outcome !== 'failed')?.model ?? null,
    ...(calls.length === 0 ? {} : { calls }),
    ...(logs.length === 0 ? {} : { logs }),
  };
}
