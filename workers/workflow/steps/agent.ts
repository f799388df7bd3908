import { NodeError } from '#graph/errors';
import type { LlmMessage, LlmRequest } from '#graph/model';
import type { AgentLimits, StepBody } from '#graph/plan';
import type { TapedSubstep } from '#graph/tape';
import type { AgentCompaction, AgentSummary, AgentTurn, AgentTurnCall } from '../activities.ts';
import type { StepUsage } from '../failures.ts';
import { type Carried, isBlobReference } from '../messages.ts';
import { playSubstep, turnOf } from '../play-substep.ts';
import { createActivityCount, type FiredPorts, pauseWhile, type StepCall } from '../run-context.ts';
import { createSubsteps, type SubstepRecord } from '../substeps.ts';
import { countUsage, runCounted } from '../usage.ts';
import { carryToCall, evaluate } from '../values.ts';
import { createToolCaller } from './agent-tools.ts';
import { runTermsOf } from './call.ts';

type AgentStep = StepCall<Extract<StepBody, { kind: 'agent' }>>;
type Limit = 'turns' | 'tokens' | 'cost' | 'time';

/**
 * Lets a model work with tools in turns. Each model call and each tool call is an activity of its own, so that after a crash
 * nothing that was finished is paid again. Ends with the answer that calls no tool, or at a limit.
 */
export async function agent(step: AgentStep): Promise<FiredPorts> {
  const { body, values, record, run, key } = step;
  const fixed = body.inputs.kind === 'object' ? body.inputs.entries.find(([field]) => field === 'values')?.[1] : undefined;
  const toolValues = fixed === undefined ? {} : await evaluate(run.host, fixed, values);
  const inputs = await carryToCall(step, await evaluate(run.host, body.inputs, values));
  record.change({ resolved: inputs, status: 'running' });

  const substeps = createSubsteps(record);
  const clock = createClock();
  // Calls that wait for a person, among calls that work: only when all wait does the step wait.
  const activity = createActivityCount((isWaiting) => {
    clock.pause(isWaiting);
    pauseWhile(run.activity, isWaiting);
  });
  const used = { tokens: 0, costUsd: 0, inputTokens: 0, outputTokens: 0 };
  const callTools = createToolCaller(step, { substeps, values: toolValues, activity, onUsage, onTaped: countTaped });
  const called: Carried[] = [];
  let messages: LlmMessage[] = [];
  let isCompacted = false;

  for (let turn = 1; ; turn += 1) {
    const limit = reachedLimit(turn);
    if (limit !== null && body.limits.onLimit === 'fail') throw limitReached(limit, body.limits);
    await compactWhereNeeded(turn);
    const reply = await ask(turn, toolChoice(turn, limit));
    const { toolCalls } = reply;
    if (toolCalls.length === 0 || limit !== null) return { out: answerOf(reply, turn, limit) };
    messages.push({ role: 'assistant', text: reply.text, toolCalls });
    for (const result of await callTools(turn, toolCalls)) {
      messages.push(result);
      called.push({ tool: result.tool, isError: result.isError === true });
    }
    isCompacted = false;
  }

  function reachedLimit(turn: number): Limit | null {
    const { turns, tokens, costUsd, timeMs } = body.limits;
    if (turn > turns) return 'turns';
    if (tokens !== null && used.tokens >= tokens) return 'tokens';
    if (costUsd !== null && used.costUsd >= costUsd) return 'cost';
    return timeMs !== null && clock.elapsedMs() >= timeMs ? 'time' : null;
  }

  /** The first turns call the tools that must be called, one after the other. */
  function toolChoice(turn: number, limit: Limit | null): NonNullable<LlmRequest['toolChoice']> {
    if (limit !== null) return 'none';
    const forced = body.tools.filter((tool) => tool.mode === 'forced')[turn - 1];
    return forced === undefined ? 'auto' : { tool: forced.name };
  }

  async function ask(turn: number, choice: NonNullable<LlmRequest['toolChoice']>): Promise<AgentTurn> {
    try {
      return await askOnce(turn, choice, `${turn}.model`);
    } catch (error) {
      // The model knows its window better than the setting does.
      if (run.host.toStepFailure(error).error.code !== 'MODEL_CONTEXT_TOO_LONG' || isCompacted || !(await compact(turn))) throw error;
      return askOnce(turn, choice, `${turn}.model.again`);
    }
  }

  async function askOnce(turn: number, choice: NonNullable<LlmRequest['toolChoice']>, id: string): Promise<AgentTurn> {
    const substep = substeps.begin({ id, turn, kind: 'model', name: '', input: null });
    const taped = run.tape.substep(key, step.step.id, id);
    if (taped !== undefined) {
      const reply = turnOf(taped, playSubstep(substep, taped));
      countTaped(taped);
      return reply;
    }
    try {
      const tools = body.tools.map(({ name, description, parameters }) => ({ name, description, parameters }));
      const call: AgentTurnCall = {
        ...about(id),
        tokenKey: key,
        messages: await carryToCall(step, messages as unknown as Carried),
        tools,
        toolChoice: choice,
        turn,
      };
      const reply = await runCounted<AgentTurn>(
        run,
        {
          activity: 'agent.model',
          effect: 'write',
          id: `${key}/${id}`,
          summary: `${step.step.name}: turn ${turn}`,
          timeoutMs: timeLeft(),
          retry: body.retry,
          call,
        },
        (usage) => onUsage(usage, substep),
      );
      const { text, toolCalls, dropped, data } = reply;
      substep.change({
        status: 'finished',
        output: {
          text,
          ...(data === undefined ? {} : { data }),
          toolCalls: toolCalls as unknown as Carried,
          ...(dropped === undefined ? {} : { dropped }),
        },
        attempts: reply.attempt,
      });
      return reply;
    } catch (error) {
      const failure = run.host.toStepFailure(error);
      substep.change({ status: 'failed', error: failure.error, attempts: failure.attempts });
      throw error;
    }
  }

  function timeLeft(): number {
    const { timeMs } = body.limits;
    return timeMs === null ? body.timeoutMs : Math.max(1_000, Math.min(body.timeoutMs, timeMs - clock.elapsedMs()));
  }

  async function compactWhereNeeded(turn: number): Promise<void> {
    if (estimatedTokens(inputs) + estimatedTokens(messages as unknown as Carried) > body.limits.contextTokens) await compact(turn);
  }

  /** Puts a summary in the place of all but the last turn; false when there is nothing to gain. */
  async function compact(turn: number): Promise<boolean> {
    const keepFrom = messages.findLastIndex(({ role }) => role === 'assistant');
    if (keepFrom <= 1) return false;
    const dropped = messages.slice(0, keepFrom);
    const id = `${turn}.compaction`;
    const tokens = estimatedTokens(dropped as unknown as Carried);
    const substep = substeps.begin({ id, turn, kind: 'compaction', name: '', input: { messages: dropped.length, tokens } });
    const taped = run.tape.substep(key, step.step.id, id);
    if (taped !== undefined) {
      putInShort(String(playSubstep(substep, taped)), keepFrom);
      countTaped(taped);
      return true;
    }
    const call: AgentCompaction = { ...about(id), messages: await carryToCall(step, dropped as unknown as Carried) };
    const summary = await runCounted<AgentSummary>(
      run,
      {
        activity: 'agent.compact',
        effect: 'write',
        id: `${key}/${id}`,
        summary: `${step.step.name}: compaction`,
        timeoutMs: body.timeoutMs,
        retry: body.retry,
        call,
      },
      (usage) => onUsage(usage, substep),
    );
    substep.change({ status: 'finished', output: summary.text, attempts: summary.attempt });
    putInShort(summary.text, keepFrom);
    return true;
  }

  function putInShort(summary: string, keepFrom: number): void {
    messages = [{ role: 'user', text: `What was done so far, in short:\n${summary}` }, ...messages.slice(keepFrom)];
    isCompacted = true;
  }

  /** What a turn used when it ran counts towards the limits and the answer of the agent; this run has not paid it. */
  function countTaped({ used: before }: TapedSubstep): void {
    if (before === undefined) return;
    used.tokens += before.tokens;
    used.costUsd += before.costUsd;
    used.inputTokens += before.inputTokens;
    used.outputTokens += before.outputTokens;
  }

  function about(id: string) {
    const { runId, workflowId } = run.args;
    return {
      runId,
      workflowId,
      stepId: step.step.id,
      stepKey: `${key}/${id}`,
      nodeName: step.step.name,
      iteration: step.iteration,
      config: body.config,
      inputs,
      ...runTermsOf(run),
    };
  }

  function onUsage(usage: StepUsage, substep: SubstepRecord): void {
    substep.spend(usage);
    used.tokens += usage.tokens;
    used.costUsd += usage.costUsd;
    for (const call of usage.calls ?? []) {
      used.inputTokens += call.inputTokens;
      used.outputTokens += call.outputTokens;
    }
    countUsage(run, record, usage);
  }

  function answerOf(reply: AgentTurn, turn: number, limit: Limit | null): Carried {
    const { text, data, finishReason, offline } = reply;
    return {
      text,
      ...(data === undefined ? {} : { data }),
      turns: turn,
      toolCalls: called,
      stopped: limit ?? 'answered',
      finishReason: finishReason ?? 'stop',
      model: reply.model,
      offline,
      usage: { inputTokens: used.inputTokens, outputTokens: used.outputTokens, costUsd: used.costUsd },
    };
  }
}

/** Four characters a token: near enough to choose by, the model's own count decides. */
function estimatedTokens(value: Carried): number {
  return Math.ceil(textLength(value) / 4);
}

function textLength(value: Carried): number {
  if (isBlobReference(value)) return value.bytes;
  if (typeof value !== 'object' || value === null) return String(value).length;
  let length = 2;
  for (const [name, inner] of Object.entries(value)) length += name.length + textLength(inner as Carried) + 4;
  return length;
}

/** Time at work, without the time that people took. */
function createClock(): { readonly elapsedMs: () => number; readonly pause: (isPaused: boolean) => void } {
  let worked = 0;
  let since: number | null = Date.now();
  return {
    elapsedMs: () => worked + (since === null ? 0 : Date.now() - since),
    pause(isPaused) {
      if (isPaused && since !== null) {
        worked += Date.now() - since;
        since = null;
      } else if (!isPaused) since ??= Date.now();
    },
  };
}

function limitReached(limit: Limit, limits: AgentLimits): NodeError {
  const said = {
    turns: `${limits.turns} turns`,
    tokens: `${limits.tokens ?? 0} tokens`,
    cost: `$${limits.costUsd ?? 0}`,
    time: `${(limits.timeMs ?? 0) / 1_000} s`,
  }[limit];
  return new NodeError({
    code: 'AGENT_LIMIT_REACHED',
    message: `The agent came to no answer within ${said}.`,
    hint: 'Raise the limit, give it fewer or clearer tools, or let it answer with what it has.',
    details: { limit },
  });
}
