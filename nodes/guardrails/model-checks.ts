import type { Json } from '#graph/json';
import type { LlmResult, NodeContext } from '#graph/node-type';
import { chainOf } from '../model-fields.ts';
import type { CheckOf } from './checks.ts';
import { type Finding, ofWhole, type Verdict } from './findings.ts';
import { claimsSchema, groundednessPrompt, judgePrompt, judgeSchema, SYSTEM, topicsPrompt, topicsSchema } from './prompts.ts';
import { overlap, statementsOf, wordsOf } from './word-overlap.ts';

/** What a model check works with. The text is masked already: a model sees nothing that is to be hidden. */
export interface ModelCheckInput {
  readonly text: string;
  readonly context: string;
  readonly script: readonly Json[] | undefined;
  /** Which call of the step this is, for scripted answers. */
  readonly call: number;
}

/** Half the words of a banned topic in one statement: the offline stand-in knows no better. */
const SAME_TOPIC = 0.5;
const BORNE_OUT = 0.6;

/** Lets a model say whether the text gives orders. The offline model can't; then the rules have the only word. */
export async function judgeInjection(
  check: CheckOf<'injection'>,
  model: Parameters<typeof chainOf>[0],
  input: ModelCheckInput,
  ctx: NodeContext,
): Promise<Verdict> {
  const result = await ctx.llm.generate({
    model: chainOf(model),
    system: SYSTEM,
    prompt: judgePrompt(input.text),
    schema: judgeSchema,
    ...scriptOf(input),
  });
  if (isUnscripted(result, input)) return { findings: [] };
  const { score, reason, quote } = result.data as { readonly score: number; readonly reason: string; readonly quote: string };
  if (score <= 0 || score < check.threshold) return { findings: [] };
  return {
    findings: [quoted(input.text, quote, { check: check.kind, kind: 'judge', reason, score })],
    blockedBecause: `A model says that it gives orders: ${reason}`,
  };
}

/** Whether the text touches what the policy bans. */
export async function checkTopics(check: CheckOf<'topics'>, input: ModelCheckInput, ctx: NodeContext): Promise<Verdict> {
  if (check.policy.trim() === '') return { findings: [] };
  const result = await ctx.llm.generate({
    model: chainOf(check.model),
    system: SYSTEM,
    prompt: topicsPrompt(check.policy, input.text),
    schema: topicsSchema,
    ...scriptOf(input),
  });
  if (isUnscripted(result, input)) return topicsByWords(check, input.text);
  const { violates, topic, reason, quote } = result.data as {
    readonly violates: boolean;
    readonly topic: string;
    readonly reason: string;
    readonly quote: string;
  };
  if (!violates) return { findings: [] };
  return {
    findings: [quoted(input.text, quote, { check: check.kind, kind: topic === '' ? 'topic' : topic, reason, score: 1 })],
    blockedBecause: `It goes against the policy: ${reason}`,
  };
}

/** How much of the text the context bears out. */
export async function checkGroundedness(check: CheckOf<'groundedness'>, input: ModelCheckInput, ctx: NodeContext): Promise<Verdict> {
  const statements = statementsOf(input.text);
  if (statements.length === 0) return { findings: [] };
  if (input.context.trim() === '')
    return ungrounded(
      check,
      input.text,
      statements.map((claim) => ({ claim, reason: 'There is no context' })),
      0,
    );
  const result = await ctx.llm.generate({
    model: chainOf(check.model),
    system: SYSTEM,
    prompt: groundednessPrompt(input.context, input.text),
    schema: claimsSchema,
    ...scriptOf(input),
  });
  const claims = isUnscripted(result, input)
    ? statements.map((claim) => ({
        claim,
        isSupported: overlap(claim, input.context) >= BORNE_OUT,
        reason: 'Most of its words are not in the context',
      }))
    : (result.data as { readonly claims: readonly { readonly claim: string; readonly isSupported: boolean; readonly reason: string }[] })
        .claims;
  const share = claims.length === 0 ? 1 : claims.filter(({ isSupported }) => isSupported).length / claims.length;
  return share >= check.threshold
    ? { findings: [] }
    : ungrounded(
        check,
        input.text,
        claims.filter(({ isSupported }) => !isSupported),
        share,
      );
}

function ungrounded(
  check: CheckOf<'groundedness'>,
  text: string,
  claims: readonly { readonly claim: string; readonly reason: string }[],
  share: number,
): Verdict {
  return {
    findings: claims.map(({ claim, reason }) =>
      quoted(text, claim, { check: check.kind, kind: 'not-in-context', reason, score: Math.round((1 - share) * 100) / 100 }),
    ),
    blockedBecause: `The context bears out ${Math.round(share * 100)} % of it; ${Math.round(check.threshold * 100)} % are asked for.`,
  };
}

function topicsByWords(check: CheckOf<'topics'>, text: string): Verdict {
  const topics = check.policy.split(/[.;\n]|,| or | and | und | oder /).map((topic) => topic.trim());
  for (const statement of statementsOf(text)) {
    const topic = topics.find((candidate) => wordsOf(candidate).length > 0 && overlap(candidate, statement) >= SAME_TOPIC);
    if (topic === undefined) continue;
    const reason = 'Shares words with the policy (no model was asked)';
    return {
      findings: [quoted(text, statement, { check: check.kind, kind: 'topic', reason, score: 0.5 })],
      blockedBecause: `It goes against the policy: it shares words with “${topic}”.`,
    };
  }
  return { findings: [] };
}

function quoted(text: string, quote: string, finding: Omit<Finding, 'start' | 'end'>): Finding {
  const start = quote === '' ? -1 : text.indexOf(quote);
  return start === -1 ? ofWhole(text, finding) : { ...finding, start, end: start + quote.length };
}

/** The offline model fills schemas from words; its verdict would be a guess. */
function isUnscripted(result: LlmResult, { script }: ModelCheckInput): boolean {
  return result.offline && (script === undefined || script.length === 0);
}

function scriptOf({ script, call }: ModelCheckInput): { readonly script?: readonly Json[]; readonly scriptIndex?: number } {
  return script === undefined ? {} : { script, scriptIndex: call };
}
