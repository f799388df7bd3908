import { describe, expect, it } from 'vitest';
import { triggerInput } from '../trigger-input.ts';
import chat from './node.ts';

describe('the chat node', () => {
  it('types the message, and what was said before, for the nodes after it', () => {
    const out = chat.outputTypes?.({ config: chat.config.parse({}), inputs: {}, inputTypes: {}, inputType: {}, typeOf: () => ({}) })['out'];
    expect(out?.required).toEqual(['sessionId', 'message', 'history', 'files', 'userId']);
    expect(out?.properties?.['message']?.type).toBe('string');
  });

  it('gets a whole message from a test run that gives only a text', () => {
    expect(triggerInput('chat', 'Hello')).toEqual({ sessionId: 'test', message: 'Hello', history: [], files: [], userId: null });
  });

  it.each([{ slug: 'A b' }, { slug: '-a' }, { accent: 'red' }, { suggestions: [''] }, { access: 'nobody' }])('refuses %j', (config) => {
    expect(chat.config.safeParse(config).success).toBe(false);
  });
});
