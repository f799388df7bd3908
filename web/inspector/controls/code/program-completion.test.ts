import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '#graph/json';
import { programCompletion } from './program-completion.ts';

const inputs: JsonSchema = {
  type: 'object',
  properties: {
    customer: { type: 'object', properties: { name: { type: 'string' }, 'first name': { type: 'string' } } },
    rows: { type: 'array', items: { type: 'object', properties: { price: { type: 'number' } } } },
  },
};

/** What is offered at the end of the text, and what it would replace. */
async function offered(text: string): Promise<{ readonly labels: readonly string[]; readonly typed: string } | null> {
  const found = await programCompletion(() => inputs)(new CompletionContext(EditorState.create({ doc: text }), text.length, false));
  return found === null ? null : { labels: found.options.map(({ label }) => label), typed: text.slice(found.from) };
}

describe('completion in a program', () => {
  it('offers the fields of the inputs', async () => {
    expect(await offered('const a = inputs.')).toEqual({ labels: ['customer', 'rows'], typed: '' });
    expect(await offered('return [inputs.customer?.na')).toEqual({ labels: ['name', 'first name'], typed: 'na' });
    expect(await offered('f(inputs.rows[0].')).toEqual({ labels: ['price'], typed: '' });
  });

  it('offers no methods of expressions, which programs do not have', async () => {
    expect((await offered('inputs.rows.'))?.labels).toEqual(['length']);
    expect(await offered('inputs.customer.name.leng')).toMatchObject({ labels: ['length'] });
  });

  it('offers what every program knows, but not after a dot or in a text', async () => {
    expect((await offered('const a = inp'))?.labels).toEqual(expect.arrayContaining(['inputs', 'JSON', 'console']));
    for (const text of ['rows.ma', 'const a = "inp', 'other.inputs']) expect(await offered(text)).toBeNull();
  });
});
