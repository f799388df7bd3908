import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#graph/json';
import { fakeContext } from '../testing/fake-context.ts';
import classify from './node.ts';

const labels = [
  { name: 'billing', description: 'Invoices and payments' },
  { name: 'bug', description: '' },
];
const settings = (config: JsonObject) => classify.config.parse({ labels, ...config });
const portsOf = (config: JsonObject) => classify.ports?.({ config: settings(config), inputs: {} });
const problemsOf = (config: JsonObject, inputs: JsonObject = {}) =>
  classify.problems?.({ config: settings(config), inputs: { text: 'x', ...inputs }, inputTypes: {}, inputType: {}, typeOf: () => ({}) }) ??
  [];

async function run(config: JsonObject, inputs: JsonObject, data: JsonObject) {
  const ctx = fakeContext({
    out: { text: '', data, model: 'openai:gpt', offline: false, usage: { inputTokens: 1, outputTokens: 1, costUsd: 0 } },
  });
  const ports = await classify.run?.({ config: settings(config), inputs: classify.inputs.parse(inputs), ctx });
  return { ports, request: ctx.prompts[0] };
}

describe('the classify node', () => {
  it('has a way out for each label, and one for the rest', () => {
    expect(portsOf({})).toEqual(['billing', 'bug', 'other']);
    expect(portsOf({ otherwise: false })).toEqual(['billing', 'bug']);
    expect(portsOf({ labels: [...labels, { name: 'other' }] })).toEqual(['billing', 'bug', 'other']);
  });

  it('leaves by the label that the model chose', async () => {
    const { ports } = await run({}, { text: 'It crashes' }, { reason: 'A fault.', label: 'bug', confidence: 0.9 });
    expect(Object.keys(ports ?? {})).toEqual(['bug']);
    expect(ports?.['bug']).toMatchObject({ label: 'bug', text: 'It crashes', reason: 'A fault.', confidence: 0.9, cached: false });
  });

  it('lets the model choose among the labels only, and tells it what they stand for', async () => {
    const { request } = await run({ instructions: 'Money wins.' }, { text: 'Hello' }, { reason: '', label: 'other' });
    expect(request?.schema?.properties?.['label']?.enum).toEqual(['billing', 'bug', 'other']);
    expect(request?.prompt).toContain('- billing: Invoices and payments\n- bug\n- other:');
    expect(request?.prompt).toContain('Money wins.');
    expect(request?.prompt).toMatch(/<context>\nHello\n<\/context>$/);
  });

  it('sorts data as well as text', async () => {
    const { ports, request } = await run({}, { text: { subject: 'Invoice' } }, { reason: '', label: 'billing' });
    expect(request?.prompt).toContain('"subject": "Invoice"');
    expect(ports?.['billing']?.text).toBe('{"subject":"Invoice"}');
  });

  it('keeps its ways out while a label is being written', () => {
    expect(portsOf({ labels: [...labels, { name: '' }, { name: 'bug' }, { name: 'error' }] })).toEqual(['billing', 'bug', 'other']);
  });

  it('says which labels can be no way out', () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ labels: [] })).toMatchObject([{ path: 'config.labels' }]);
    expect(problemsOf({ labels: [...labels, { name: '' }, { name: 'bug' }, { name: 'error' }] }).map(({ path }) => path)).toEqual([
      'config.labels[2].name',
      'config.labels[3].name',
      'config.labels[4].name',
    ]);
  });

  it('says that it is given nothing to sort', () => {
    expect(problemsOf({}, { text: '' })).toMatchObject([{ code: 'FIELD_MISSING', path: 'inputs.text' }]);
    expect(problemsOf({}, { text: '', files: '{{ input.files }}' })).toEqual([]);
  });

  it('says that a routing rule cannot be carried out', () => {
    const model = (routing: JsonObject) => ({ model: { model: 'openai:small', routing } });
    expect(problemsOf(model({ kind: 'escalate', model: 'openai:large', check: 'answer.data.confidence >' }))).toMatchObject([
      { path: 'config.model.routing.check' },
    ]);
    expect(problemsOf(model({ kind: 'escalate', model: 'openai:large', check: '{{ answer.data.confidence > 0.8 }}' }))).toEqual([]);
    expect(problemsOf(model({ kind: 'expression', model: 'openai:large' }))).toMatchObject([{ path: 'inputs.route', severity: 'warning' }]);
    expect(problemsOf(model({ kind: 'expression', model: 'openai:large' }), { route: '{{ true }}' })).toEqual([]);
  });
});
