import type { FactScope, MemoryMessage, MemoryScope, MemoryService, MemorySession, RememberedConversation } from '#graph/node-services';
import { EVERYWHERE } from '#store/contract/memory-space';
import type { Store } from '#store/contract/store';
import type { StepServices } from '../service-step.ts';
import { approximateTokens } from '../llm/approximate-tokens.ts';

/** Who said it and where it ends: what a provider adds to each message. */
const TOKENS_AROUND_A_MESSAGE = 4;

/** Makes the memory of all steps: conversations and facts in the store, each in the space of its workflow or in the shared one. */
export function createMemoryService(
  store: Pick<Store, 'memory' | 'memoryFacts'>,
  now: () => Date = () => new Date(),
): StepServices['memory'] {
  return {
    forStep({ workflowId, idempotencyKey }): MemoryService {
      const spaceOf = (scope: MemoryScope = 'workflow'): string => (scope === 'everywhere' ? EVERYWHERE : workflowId);
      const keyOf = ({ session, scope }: MemorySession) => ({ space: spaceOf(scope), session });
      const placeOf = (scope: FactScope) => {
        const [first, ...subject] = scope.split('/');
        return { space: spaceOf(first === 'everywhere' ? first : 'workflow'), subject: subject.join('/') };
      };
      // A step adds in the same order however often it is tried: the place in that order names what it adds.
      let added = 0;

      return {
        async load({ maxMessages, maxTokens, ...session }) {
          const key = keyOf(session);
          if (maxTokens === undefined) return wholeTurns(await store.memory.load({ ...key, maxMessages }));
          const { summary } = await store.memory.load({ ...key, maxMessages: 0 });
          return wholeTurns(await store.memory.load({ ...key, maxMessages, maxTokens: maxTokens - approximateTokens(summary) }));
        },

        async append({ messages, ...session }) {
          const entries = messages.map(({ role, text }) => ({
            role,
            text,
            tokens: approximateTokens(text) + TOKENS_AROUND_A_MESSAGE,
            entryKey: `${idempotencyKey}#${added++}`,
          }));
          // A workflow that was deleted meanwhile runs on until it notices; what it says has no place any more.
          return (await store.memory.append({ ...keyOf(session), workflowId, messages: entries, at: now().toISOString() })) ?? { total: 0 };
        },

        async summarise({ summary, keep, total, ...session }) {
          await store.memory.summarise({ ...keyOf(session), summary, upTo: total - keep });
        },

        async forget(session) {
          await store.memory.forget(keyOf(session));
        },

        facts: (scope) => store.memoryFacts.get(placeOf(scope)),

        async setFact({ scope, key, value }) {
          await store.memoryFacts.set({ ...placeOf(scope), key, value, at: now().toISOString() });
        },

        async removeFact({ scope, key }) {
          await store.memoryFacts.remove({ ...placeOf(scope), key });
        },
      };
    },
  };
}

/**
 * Where older messages are left out, the rest begins with a question: an answer without its question misleads, and some providers refuse
 * it.
 */
function wholeTurns(known: RememberedConversation): RememberedConversation {
  const isCut = known.summarised + known.messages.length < known.total;
  const first = known.messages.findIndex((message: MemoryMessage) => message.role === 'user');
  return isCut && first > 0 ? { ...known, messages: known.messages.slice(first) } : known;
}
