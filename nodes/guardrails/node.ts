import { writeJson } from '#graph/json-text';
import { z } from 'zod';
import type { Json } from '#graph/json';
import { defineNode, type NodeContext, type NodeProblem } from '#graph/node-type';
import { jsonValue } from '../fields.ts';
import { scriptSetting } from '../model-fields.ts';
import { asksModel, type Check, checkSchema, checkTitles } from './checks.ts';
import { examples, presets } from './examples.ts';
import { type Finding, findingSchema, type Verdict } from './findings.ts';
import { type Hidden, mask } from './mask.ts';
import { checkGroundedness, checkTopics, judgeInjection, type ModelCheckInput } from './model-checks.ts';
import { checkInjection, checkPersonalData, checkShape, checkUrls, type RuleVerdict } from './rule-checks.ts';

const outcome = z.object({ text: z.string(), data: jsonValue.optional(), findings: z.array(findingSchema) });

/** Looks through a text before a model or a person sees it. */
export default defineNode({
  type: 'guardrails',
  version: 1,
  title: 'Guardrails',
  description: 'Masks personal data, and holds back texts that give a model orders or break your rules.',
  keywords: [
    'pii',
    'mask',
    'privacy',
    'personal data',
    'prompt injection',
    'moderation',
    'safety',
    'redact',
    'anonymise',
    'anonymize',
    'gdpr',
    'block',
  ],
  category: 'ai',
  icon: 'shield',
  effect: ({ checks }) => (checks.some(asksModel) ? 'write' : 'read'),
  timeoutMs: 120_000,
  maxAttempts: 4,
  config: z.object({
    checks: z
      .array(checkSchema)
      .min(1)
      .max(20)
      .default([
        { kind: 'personal-data', kinds: ['email', 'phone', 'card', 'iban', 'national-id', 'ip', 'secret'], action: 'mask' },
        { kind: 'injection', threshold: 0.6, judge: { kind: 'none' } },
      ])
      .meta({ title: 'Checks', description: 'All are made. Models are asked last, and see only the masked text.' }),
    script: scriptSetting,
  }),
  inputs: z.object({
    text: jsonValue.meta({
      title: 'Text',
      description: 'What is checked: a text, or data, of which every text is checked.',
      control: 'prompt',
      placeholder: '{{ input.message }}',
    }),
    context: jsonValue.optional().meta({
      title: 'Context',
      description: 'What the text must rest on, such as the documents that an answer was made from.',
      control: 'expression',
      placeholder: '{{ search.text }}',
    }),
  }),
  outputs: z.object({
    pass: outcome.extend({ masked: z.record(z.string(), z.string()) }).optional(),
    blocked: outcome.extend({ reasons: z.array(z.string()), summary: z.string() }).optional(),
  }),
  usedInputs: ({ config }) => (config.checks.some(({ kind }) => kind === 'groundedness') ? ['text', 'context'] : ['text']),
  presets,
  problems: ({ config, inputs }) => problemsOf(config.checks, inputs['context'] ?? ''),
  summary: ({ config }) => [...new Set(config.checks.map(({ kind }) => checkTitles[kind]))].join(', '),
  async run({ config, inputs, ctx }) {
    const byRule = await Promise.all(config.checks.map((check) => byRules(check, inputs.text, ctx)));
    const hidden = byRule.flatMap((verdict) => verdict.hidden ?? []);
    const { data, values } = mask(inputs.text, hidden);
    const text = asText(data);
    const isBlocked = byRule.some(({ blockedBecause }) => blockedBecause !== undefined);
    // What the rules hold back needs no model any more.
    const byModel = isBlocked
      ? []
      : await byModels(config.checks, { text, context: maskedContext(inputs.context ?? '', values), script: config.script }, ctx);
    const verdicts = [...byRule, ...byModel];
    const findings = verdicts.flatMap((verdict): readonly Finding[] => verdict.findings);
    const reasons = verdicts.flatMap(({ blockedBecause }) => blockedBecause ?? []);
    const result = { text, ...(typeof data === 'string' ? {} : { data }), findings };
    return reasons.length === 0
      ? { pass: { ...result, masked: { ...values } } }
      : { blocked: { ...result, reasons, summary: summaryOf(reasons) } };
  },
  examples,
});

async function byRules(check: Check, data: Json, ctx: NodeContext): Promise<RuleVerdict> {
  switch (check.kind) {
    case 'personal-data':
      return checkPersonalData(check, data, ctx.guard);
    case 'injection':
      return checkInjection(check, data, ctx.guard);
    case 'urls':
      return checkUrls(check, data, ctx.guard);
    case 'schema':
      return checkShape(check, data);
    case 'topics':
    case 'groundedness':
      return { findings: [] satisfies readonly Finding[], hidden: [] satisfies readonly Hidden[] };
  }
}

/** One model after the other, until one says no: each call costs. */
async function byModels(checks: readonly Check[], input: Omit<ModelCheckInput, 'call'>, ctx: NodeContext): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const [call, check] of checks.filter(asksModel).entries()) {
    const verdict = await byModel(check, { ...input, call }, ctx);
    verdicts.push(verdict);
    if (verdict.blockedBecause !== undefined) break;
  }
  return verdicts;
}

async function byModel(check: Check, input: ModelCheckInput, ctx: NodeContext): Promise<Verdict> {
  if (check.kind === 'injection' && check.judge.kind === 'model') return judgeInjection(check, check.judge.model, input, ctx);
  if (check.kind === 'topics') return checkTopics(check, input, ctx);
  if (check.kind === 'groundedness') return checkGroundedness(check, input, ctx);
  return { findings: [] };
}

/** What is hidden in the text is hidden in the context too, or the two could not be compared. */
function maskedContext(context: Json, values: { readonly [placeholder: string]: string }): string {
  return Object.entries(values)
    .toSorted(([, a], [, b]) => b.length - a.length)
    .reduce((text, [placeholder, value]) => text.replaceAll(value, placeholder), asText(context));
}

function asText(value: Json): string {
  return typeof value === 'string' ? value : writeJson(value);
}

function summaryOf(reasons: readonly string[]): string {
  const [first = ''] = reasons;
  return reasons.length === 1 ? `Blocked: ${first}` : `Blocked for ${reasons.length} reasons; the first: ${first}`;
}

function problemsOf(checks: readonly Check[], context: Json): readonly NodeProblem[] {
  const problems: NodeProblem[] = [];
  if (checks.some(({ kind }) => kind === 'groundedness') && (context === '' || context === null)) {
    problems.push({
      code: 'FIELD_MISSING',
      path: 'inputs.context',
      message: 'There is nothing that the text could rest on.',
      hint: 'Fill in Context, or remove the check.',
    });
  }
  for (const [index, check] of checks.entries()) {
    if (check.kind === 'topics' && check.policy.trim() === '')
      problems.push({
        code: 'CONFIG_INVALID',
        severity: 'warning',
        path: `config.checks[${index}].policy`,
        message: 'The policy is empty, so every text passes.',
        hint: 'Write what must not come up.',
      });
  }
  return problems;
}
