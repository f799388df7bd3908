import type { JsonSchema } from '#graph/json';
import type { Action } from './actions.ts';

const string = { type: 'string' } as const;
const message: JsonSchema = {
  type: 'object',
  properties: { role: { enum: ['user', 'assistant'], type: 'string' }, text: string, at: { type: 'string', format: 'date-time' } },
  required: ['role', 'text', 'at'],
};

/** What an action hands on. */
export function outputType(action: Action): JsonSchema {
  switch (action.kind) {
    case 'recall':
      return objectOf({
        session: string,
        summary: { type: 'string', description: 'What the oldest messages were about; empty while nothing is summarised.' },
        messages: { type: 'array', items: message, description: 'The newest messages, oldest first: the history of a model or an agent.' },
        total: { type: 'integer', description: 'How many messages the session has altogether.' },
        text: { type: 'string', description: 'Summary and messages as a transcript for a prompt.' },
      });
    case 'remember':
      return objectOf({ session: string, total: { type: 'integer', description: 'How many messages the session has now.' } });
    case 'set-fact':
      return objectOf({ key: string, value: {} });
    case 'get-facts':
      return objectOf({ facts: { type: 'object', additionalProperties: {} } });
    case 'forget':
      return objectOf(action.what === 'session' ? { session: string } : { key: string });
  }
}

function objectOf(properties: { readonly [name: string]: JsonSchema }): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties) };
}
