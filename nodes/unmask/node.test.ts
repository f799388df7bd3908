import { describe, expect, it } from 'vitest';
import type { Json } from '#graph/json';
import guardrails from '../guardrails/node.ts';
import { fakeContext } from '../testing/fake-context.ts';
import unmask from './node.ts';

async function restored(text: Json, masked: { [placeholder: string]: string } | null): Promise<unknown> {
  const { out } = await unmask.run!({ config: {}, inputs: unmask.inputs.parse({ text, masked }), ctx: fakeContext({}) });
  return out;
}

describe('unmask', () => {
  it('restores texts anywhere in data, and leaves the rest', async () => {
    const masked = { '[EMAIL_1]': 'a@example.org' };
    expect(await restored({ to: ['[EMAIL_1]'], count: 2, note: { text: 'for [EMAIL_1]!' }, none: null }, masked)).toMatchObject({
      data: { to: ['a@example.org'], count: 2, note: { text: 'for a@example.org!' }, none: null },
      restored: ['[EMAIL_1]'],
      left: [],
    });
  });

  it('takes the longest placeholder first', async () => {
    expect(await restored('X1 X10 X1', { X1: 'one', X10: 'ten' })).toMatchObject({ text: 'one ten one' });
  });

  it('restores placeholders that a model wrote a little differently', async () => {
    const masked = { '[EMAIL_1]': 'a@example.org' };
    expect(await restored(String.raw`\[EMAIL\_1\], [email_1], [EMAIL 1], **[EMAIL_1]**, [EMAIL_2]`, masked)).toMatchObject({
      text: 'a@example.org, a@example.org, a@example.org, **a@example.org**, [EMAIL_2]',
    });
  });

  it('does not look again through what it put back, and takes values as they stand', async () => {
    expect(await restored('[A_1] [B_1]', { '[A_1]': '[B_1]', '[B_1]': '$& $1' })).toMatchObject({ text: '[B_1] $& $1' });
  });

  it('passes on a text when nothing was masked, also names that objects have by themselves', async () => {
    expect(await restored('plain [constructor_1] text', null)).toMatchObject({
      text: 'plain [constructor_1] text',
      restored: [],
      left: [],
    });
    expect(await restored('', {})).toMatchObject({ text: '' });
  });

  it('undoes what the guardrails did', async () => {
    const ctx = fakeContext({});
    const text = {
      body: 'Mail ö@exämple.org 🎉 or +44 20 7946 0958, card 4242-4242-4242-4242; [EMAIL_1] stays',
      tags: ['a@example.org', 'x'],
    };
    const { pass } = await guardrails.run!({ config: guardrails.config.parse({}), inputs: { text }, ctx });
    expect(JSON.stringify(pass?.data)).not.toContain('4242');
    expect(await restored(pass?.data ?? null, pass?.masked ?? {})).toMatchObject({ data: text });
  });
});
