import { NodeError, type NodeErrorData } from '#graph/errors';
import type { Json } from '#graph/json';
import type { LlmMessage, ToolCall } from '#graph/model';
import type { PlanTool, StepBody } from '#graph/plan';
import type { TapedSubstep } from '#graph/tape';
import { valueProblems } from '#graph/types/schema-type';
import type { NodeOutcome, RemoteToolCall } from '../activities.ts';
import { BUDGET_EXCEEDED } from '../budget.ts';
import type { StepUsage } from '../failures.ts';
import type { Carried } from '../messages.ts';
import { playSubstep } from '../play-substep.ts';
import { type ActivityCount, pauseWhile, type StepCall } from '../run-context.ts';
import type { SubstepRecord, Substeps } from '../substeps.ts';
import { countUsage, runCounted } from '../usage.ts';
import { carry, carryToCall, evaluate } from '../values.ts';
import { reviewIdFor } from '../names.ts';
import { askPerson } from './ask-person.ts';
import { runTermsOf } from './call.ts';
import { runChild } from './child-run.ts';

/** How the call of one tool ended, as the model is told. */
export type ToolMessage = Extract<LlmMessage, { role: 'tool' }>;

/** What tool calls of one agent share. */
interface ToolFrame {
  readonly substeps: Substeps;
  /** What the workflow fixed, for the tools' own fields. */
  readonly values: Carried;
  readonly activity: ActivityCount;
  readonly onUsage: (usage: StepUsage, substep: SubstepRecord) => void;
  readonly onTaped: (taped: TapedSubstep) => void;
}

/**
 * Carries out the tool calls of one turn, some at a time. What goes wrong with a tool is told to the model; only a
 * cancellation and the end of the budget are thrown.
 */
export function createToolCaller(
  step: StepCall<Extract<StepBody, { kind: 'agent' }>>,
  frame: ToolFrame,
): (turn: number, calls: readonly ToolCall[]) => Promise<readonly ToolMessage[]> {
  const { body, run, key } = step;

  return async (turn, calls) => {
    const results: ToolMessage[] = [];
    const scope = run.host.scopes.create();
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < calls.length) {
        const at = next++;
        results[at] = await callTool(turn, at + 1, calls[at]!);
      }
    };
    try {
      await scope.run(() => Promise.all(Array.from({ length: Math.min(body.limits.parallelTools, calls.length) }, lane)));
    } catch (error) {
      scope.cancel();
      throw error;
    }
    return results;
  };

  async function callTool(turn: number, at: number, call: ToolCall): Promise<ToolMessage> {
    const substep = frame.substeps.begin({ id: `${turn}.tool.${at}`, turn, kind: 'tool', name: call.tool, input: call.arguments });
    const taped = run.tape.substep(key, step.step.id, substep.id);
    frame.activity.begin();
    try {
      if (taped !== undefined) {
        frame.onTaped(taped);
        return { role: 'tool', callId: call.id, tool: call.tool, result: playSubstep(substep, taped) };
      }
      const result = await carryOut(substep, call);
      substep.change({ status: 'finished', output: result });
      return { role: 'tool', callId: call.id, tool: call.tool, result };
    } catch (error) {
      const failure = run.host.toStepFailure(error);
      substep.change({ status: run.host.isCancellation(error) ? 'cancelled' : 'failed', error: failure.error, attempts: failure.attempts });
      if (run.host.isCancellation(error) || failure.error.code === BUDGET_EXCEEDED) throw error;
      return { role: 'tool', callId: call.id, tool: call.tool, isError: true, result: toldError(failure.error) };
    } finally {
      frame.activity.end();
    }
  }

  async function carryOut(substep: SubstepRecord, call: ToolCall): Promise<Carried> {
    const tool = body.tools.find(({ name }) => name === call.tool);
    if (tool === undefined)
      throw toolError('TOOL_UNKNOWN', `There is no tool "${call.tool}".`, `Use one of: ${body.tools.map(({ name }) => name).join(', ')}.`);
    checkArguments(tool, call.arguments);
    const args = tool.mode === 'approval' ? await approved(substep, tool, call.arguments) : call.arguments;
    checkArguments(tool, args);
    return carry(run.host, await invoke(substep, tool, args));
  }

  /** A person looks at the arguments, may change them, and decides. */
  async function approved(substep: SubstepRecord, tool: PlanTool, args: Json): Promise<Json> {
    const id = reviewIdFor(run.host, nameOf(substep));
    substep.change({ status: 'waiting', reviewId: id });
    const answer = await askPerson(
      run,
      {
        id,
        nodeId: step.step.id,
        nodeName: step.step.name,
        title: `Let "${step.step.name}" use ${tool.name}?`,
        instructions: tool.description,
        value: args,
        deadline: null,
      },
      async (waiting) => {
        frame.activity.pause();
        try {
          await waiting();
        } finally {
          frame.activity.resume();
        }
      },
    );
    if (answer.decision !== 'approve') {
      throw toolError(
        'TOOL_REJECTED',
        `A person did not allow this call${answer.comment === '' ? '.' : `: ${answer.comment}`}`,
        'Do without it, or ask for something else.',
      );
    }
    substep.change({ status: 'running', input: answer.value });
    return answer.value;
  }

  /** What a review or a run of a substep is named after. */
  function nameOf({ id }: SubstepRecord): string {
    return `${key}/${id.replaceAll('.', '-')}`;
  }

  async function invoke(substep: SubstepRecord, tool: PlanTool, args: Json): Promise<Carried> {
    const { target, timeoutMs, retry } = tool;
    const id = `${key}/${substep.id}`;
    const summary = `${step.step.name}: ${tool.name}`;
    const onUsage = (used: StepUsage): void => frame.onUsage(used, substep);
    if (target.kind === 'workflow') {
      return runChild(run, {
        ...target,
        key: nameOf(substep),
        input: args,
        timeoutMs,
        summary,
        onStart: (childRunId) => substep.change({ childRunId }),
        onWaiting(isWaiting) {
          pauseWhile(frame.activity, isWaiting);
          substep.change({ status: isWaiting ? 'waiting' : 'running' });
        },
        // The limits of the agent are for its own model and tools; the child's budget is what the run has left.
        onUsage(used) {
          substep.spend(used);
          countUsage(run, step.record, used);
        },
      });
    }
    const { runId, workflowId } = run.args;
    const about = {
      runId,
      workflowId,
      stepId: step.step.id,
      stepKey: id,
      nodeName: step.step.name,
      iteration: step.iteration,
      ...runTermsOf(run),
    };
    if (target.kind === 'remote') {
      const call: RemoteToolCall = { ...about, config: null, inputs: null, tool: target.spec, args };
      const outcome = await runCounted<NodeOutcome>(
        run,
        { activity: 'tool.remote', effect: 'write', id, summary, timeoutMs, retry, call },
        onUsage,
      );
      return told(substep, outcome, 'out');
    }
    const inputs = await carryToCall(step, await evaluate(run.host, target.inputs, { args, values: frame.values }));
    const start = {
      activity: target.activity,
      effect: target.effect,
      id,
      summary,
      timeoutMs,
      retry,
      call: { ...about, config: target.config, inputs },
    };
    const outcome = await runCounted<NodeOutcome>(run, start, onUsage);
    return told(substep, outcome, target.port);
  }

  function told(substep: SubstepRecord, outcome: NodeOutcome, port: string): Carried {
    substep.change({ attempts: outcome.attempt });
    return outcome.ports[port] ?? Object.values(outcome.ports)[0] ?? null;
  }
}

function checkArguments(tool: PlanTool, args: Json): void {
  const problems = valueProblems(args, tool.parameters);
  if (problems.length === 0) return;
  // All at once: a model that hears of one at a time uses up its turns.
  throw toolError(
    'TOOL_ARGUMENTS_INVALID',
    `The arguments of ${tool.name} do not fit its schema: ${problems.map(({ message }) => message).join('; ')}.`,
    'Call it again with arguments that fit its schema.',
  );
}

function toolError(code: string, message: string, hint: string): NodeError {
  return new NodeError({ code, message, hint });
}

function toldError({ code, message, hint }: NodeErrorData): Json {
  return { error: { code, message, ...(hint === undefined ? {} : { hint }) } };
}
