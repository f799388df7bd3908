import { z } from 'zod';
import type { Json, JsonObject } from '#graph/json';
import { defineNode, type NodeContext, type NodeProblem } from '#graph/node-type';
import type { FactScope } from '#graph/node-services';
import { jsonValue } from '../fields.ts';
import { type Action, actionSchema } from './actions.ts';
import { examples } from './examples.ts';
import { fieldsOf, memoryInputs, neededFields, usedFields } from './fields.ts';
import { outputType } from './output-type.ts';
import { recall, transcript } from './recall.ts';

const titles = { recall: 'Recall', remember: 'Remember', 'set-fact': 'Set fact', 'get-facts': 'Get facts', forget: 'Forget' } as const;

/** Remembers conversations and facts over runs. */
export default defineNode({
  type: 'memory',
  version: 1,
  title: 'Memory',
  description: 'Remembers conversations and facts from one run to the next, by a session key that you choose.',
  keywords: ['remember', 'recall', 'history', 'session', 'conversation history', 'facts', 'store', 'state', 'chat memory', 'forget'],
  category: 'ai',
  icon: 'brain',
  effect: ({ action }) =>
    action.kind === 'get-facts' || (action.kind === 'recall' && action.older.kind === 'leave-out') ? 'read' : 'write',
  timeoutMs: 120_000,
  maxAttempts: 4,
  config: z.object({
    action: actionSchema,
    scope: z
      .enum(['workflow', 'everywhere'])
      .default('workflow')
      .meta({
        title: 'Shared with',
        options: {
          workflow: { label: 'This workflow only', hint: 'Deleted together with the workflow.' },
          everywhere: { label: 'All workflows', hint: 'Shared by all workflows that choose this.' },
        },
      }),
  }),
  inputs: memoryInputs,
  outputs: z.object({ out: z.record(z.string(), jsonValue) }),
  outputTypes: ({ config }) => ({ out: outputType(config.action) }),
  usedInputs: ({ config }) => usedFields(config.action),
  asTool: { port: 'out' },
  presets: [
    {
      title: 'Remember a turn',
      description: 'Adds what the user said and what was answered to a conversation.',
      icon: 'brain',
      config: { action: { kind: 'remember' } },
      inputs: { session: '{{ input.session }}' },
    },
  ],
  problems: ({ config, inputs }) => missing(config.action, inputs),
  summary: ({ config, inputs }) => [titles[config.action.kind], inputs['session'] ?? ''].filter((part) => part !== '').join(' · '),
  async run({ config: { action, scope }, inputs, ctx }) {
    return { out: await carryOut(ctx, action, scope, inputs) };
  },
  examples,
});

async function carryOut(
  ctx: NodeContext,
  action: Action,
  scope: 'workflow' | 'everywhere',
  inputs: z.output<typeof memoryInputs>,
): Promise<Record<string, Json>> {
  const about = (subject: string): FactScope => (subject === '' ? scope : `${scope}/${subject}`);
  switch (action.kind) {
    case 'recall': {
      const { session } = fieldsOf.session.parse(inputs);
      const { summary, messages, total } = await recall(ctx, { session, scope }, action);
      return { session, summary, messages: messages.map((message) => ({ ...message })), total, text: transcript({ summary, messages }) };
    }
    case 'remember': {
      const { session, user, assistant } = fieldsOf.turn.parse(inputs);
      const said = [{ role: 'user', text: user ?? '' } as const, { role: 'assistant', text: assistant ?? '' } as const].filter(
        ({ text }) => text.trim() !== '',
      );
      return { session, ...(await ctx.memory.append({ session, scope, messages: said })) };
    }
    case 'set-fact': {
      const { session, key, value } = fieldsOf.newFact.parse(inputs);
      await ctx.memory.setFact({ scope: about(session), key, value });
      return { key, value };
    }
    case 'get-facts': {
      const { session } = fieldsOf.facts.parse(inputs);
      return { facts: { ...(await ctx.memory.facts(about(session))) } };
    }
    case 'forget': {
      if (action.what === 'session') {
        const { session } = fieldsOf.session.parse(inputs);
        await ctx.memory.forget({ session, scope });
        return { session };
      }
      const { session, key } = fieldsOf.fact.parse(inputs);
      await ctx.memory.removeFact({ scope: about(session), key });
      return { key };
    }
  }
}

function missing(action: Action, inputs: JsonObject): NodeProblem[] {
  const isEmpty = (field: string): boolean =>
    inputs[field] === undefined || inputs[field] === '' || (inputs[field] === null && field !== 'value');
  const fields = memoryInputs.shape;
  const problems = neededFields(action)
    .filter(isEmpty)
    .map((field): NodeProblem => ({
      code: 'FIELD_MISSING',
      path: `inputs.${field}`,
      message: `“${titles[action.kind]}” needs the field ${fields[field].meta()?.title ?? field}.`,
      hint: field === 'session' ? 'Give the key of the conversation, such as {{ input.sessionId }}.' : 'Fill it in.',
    }));
  if (action.kind === 'remember' && isEmpty('user') && isEmpty('assistant')) {
    problems.push({
      code: 'FIELD_MISSING',
      path: 'inputs.user',
      message: 'There is nothing to remember.',
      hint: 'Fill in what the user said, what the assistant said, or both.',
    });
  }
  return problems;
}
