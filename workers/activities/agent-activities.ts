import type { LlmMessage, LlmResult } from '#graph/model';
import { remoteToolSchema } from '#graph/tool';
import { agentRequest, agentTurnConfig } from '#nodes/agent/request';
import type { AgentCompaction, AgentSummary, AgentTurn, AgentTurnCall, NodeOutcome, RemoteToolCall } from '#workers/workflow/activities';
import type { Carried } from '#workers/workflow/messages';
import { cutSummary } from '#nodes/memory/recall';
import { carryValue, resolveValue } from './carry.ts';
import { fitMessages, transcript } from './fit-messages.ts';
import type { Services } from './services.ts';
import { runStepActivity } from './step-activity.ts';

/** The activities of an agent: a model's turn, a summary of old turns, a tool beyond the network. */
export function createAgentActivities(services: Services) {
  const { blobs } = services.store;
  return {
    'agent.model': (call: AgentTurnCall): Promise<AgentTurn> =>
      runStepActivity(services, call, call.tokenKey, async ({ ctx }) => {
        const config = agentTurnConfig.parse(call.config);
        const { messages, dropped } = fitMessages(await messagesOf(call.messages), config.contextTokens);
        const request = agentRequest(config, await resolveValue(blobs, call.inputs), messages);
        const script = { scriptIndex: call.turn - 1 };
        const reply = await ctx.llm.generate({
          ...request,
          ...script,
          ...(call.tools.length === 0 ? {} : { tools: call.tools, toolChoice: call.toolChoice }),
        });
        // Providers differ in whether a schema and tools go together: the data is asked for when the tools are done with.
        const isDone = (reply.toolCalls ?? []).length === 0;
        const answer =
          isDone && config.outputSchema !== undefined
            ? await ctx.llm.generate({
                ...agentRequest(config, await resolveValue(blobs, call.inputs), [...messages, said(reply)]),
                ...script,
                schema: config.outputSchema,
              })
            : reply;
        return {
          text: answer.text,
          toolCalls: reply.toolCalls ?? [],
          offline: answer.offline,
          ...(answer.finishReason === undefined ? {} : { finishReason: answer.finishReason }),
          ...(answer.data === undefined ? {} : { data: answer.data }),
          ...(dropped.length === 0 ? {} : { dropped }),
        };
      }),

    'agent.compact': (call: AgentCompaction): Promise<AgentSummary> =>
      runStepActivity(services, call, call.stepKey, async ({ ctx }) => {
        const config = agentTurnConfig.parse(call.config);
        const { text, finishReason } = await ctx.llm.generate({
          model: config.model,
          system:
            'You keep the notes of an agent. Write down, in short: what was asked, what was found out with which source, what was done, and what is still open. Keep names, numbers and identifiers exactly.',
          prompt: `Put these turns in short:\n\n<context>\n${transcript(await messagesOf(call.messages), config.contextTokens)}\n</context>`,
        });
        // Half a summary would drop what was done without a word.
        if (finishReason === 'length') throw cutSummary();
        return { text };
      }),

    'tool.remote': (call: RemoteToolCall): Promise<NodeOutcome> =>
      runStepActivity(services, call, call.stepKey, async ({ about }) => {
        const result = await services.tools.forStep(about).call(remoteToolSchema.parse(call.tool), await resolveValue(blobs, call.args));
        return { ports: { out: await carryValue(blobs, result) } };
      }),
  };

  async function messagesOf(carried: Carried): Promise<readonly LlmMessage[]> {
    // The workflow made them in this shape; only their large values were put aside.
    return (await resolveValue(blobs, carried)) as unknown as readonly LlmMessage[];
  }
}

function said({ text }: LlmResult): LlmMessage {
  return { role: 'assistant', text };
}
