import { readJson, writeJson } from '#graph/json-text';
import type { Json } from '#graph/json';
import type { GuardService } from '#graph/node-services';
import { valueMatches } from '#graph/types/schema-type';
import { asJsonSchema } from '../fields.ts';
import { type CheckOf, placeholderWords } from './checks.ts';
import { type Finding, ofWhole, type Verdict } from './findings.ts';
import { type Leaf, leavesOf } from './leaves.ts';
import type { Hidden } from './mask.ts';

/** What a rule says, and what is to be hidden. */
export interface RuleVerdict extends Verdict {
  readonly hidden?: readonly Hidden[];
}

const words: { readonly [kind: string]: string } = placeholderWords;

/** Personal data: found places are hidden; with the action `block` the text does not pass either. */
export async function checkPersonalData(check: CheckOf<'personal-data'>, data: Json, guard: GuardService): Promise<RuleVerdict> {
  const found = await inAll(data, (leaf) => guard.findPersonalData({ text: leaf.text, kinds: check.kinds }), check.kind);
  const kinds = [...new Set(found.map(({ finding }) => finding.kind))];
  return {
    findings: found.map(({ finding }) => finding),
    hidden: found.map(({ leaf, finding: { start, end, kind } }) => ({ leaf, start, end, word: words[kind] ?? 'DATA' })),
    ...(check.action === 'block' && found.length > 0 ? { blockedBecause: `It holds personal data: ${kinds.join(', ')}.` } : {}),
  };
}

/** Web addresses that lead to no allowed host. */
export async function checkUrls(check: CheckOf<'urls'>, data: Json, guard: GuardService): Promise<RuleVerdict> {
  const found = await inAll(data, (leaf) => guard.findUrls({ text: leaf.text, allow: check.allow }), check.kind);
  return {
    findings: found.map(({ finding }) => finding),
    hidden: found.map(({ leaf, finding: { start, end } }) => ({ leaf, start, end, word: 'URL' })),
    ...(check.action === 'block' && found.length > 0
      ? {
          blockedBecause:
            found.length === 1
              ? 'It holds a web address that is not allowed.'
              : `It holds ${found.length} web addresses that are not allowed.`,
        }
      : {}),
  };
}

/** Attempts to give the model orders, by rules: the score of the worst text counts. */
export async function checkInjection(check: CheckOf<'injection'>, data: Json, guard: GuardService): Promise<RuleVerdict> {
  const reports = await Promise.all(leavesOf(data).map(async (leaf) => ({ leaf, report: await guard.findInjection({ text: leaf.text }) })));
  const score = Math.max(0, ...reports.map(({ report }) => report.score));
  const isBlocked = score > 0 && score >= check.threshold;
  // Below the threshold a sign is no finding: each stands in many harmless texts.
  const findings = reports
    .filter(({ report }) => report.score > 0 && report.score >= check.threshold)
    .flatMap(({ leaf, report }) => report.findings.map((finding) => placed(finding, leaf, check.kind)));
  return { findings, ...(isBlocked ? { blockedBecause: `It seems to give the model orders (score ${score.toFixed(2)}).` } : {}) };
}

/** Whether the data, or the JSON in the text, has the shape that is asked for. */
export function checkShape(check: CheckOf<'schema'>, data: Json): RuleVerdict {
  const schema = asJsonSchema(check.schema);
  const text = typeof data === 'string' ? data : writeJson(data);
  const direct = valueMatches(data, schema);
  if (direct.ok) return { findings: [] };
  const parsed = typeof data === 'string' ? parseJson(data) : undefined;
  const wrong =
    typeof data !== 'string'
      ? direct
      : parsed === undefined
        ? { ok: false as const, path: '', message: 'the text is not JSON' }
        : valueMatches(parsed, schema);
  if (wrong.ok) return { findings: [] };
  // The message ends with the value, which findings don't repeat.
  const reason = wrong.message.replace(/, but it is [\s\S]*$/, '').replace(/, not \d+$/, '');
  return {
    findings: [ofWhole(text, { check: check.kind, kind: 'schema', reason, score: 1, ...(wrong.path === '' ? {} : { path: wrong.path }) })],
    blockedBecause: `Its shape is wrong: ${reason}.`,
  };
}

function parseJson(text: string): Json | undefined {
  // Models like to wrap JSON in a block of code.
  const bare = withoutFence(text.trim());
  try {
    return readJson(bare);
  } catch {
    return undefined;
  }
}

async function inAll(
  data: Json,
  find: (leaf: Leaf) => ReturnType<GuardService['findUrls']>,
  check: string,
): Promise<{ readonly leaf: number; readonly finding: Finding }[]> {
  const found = await Promise.all(
    leavesOf(data).map(async (leaf) => (await find(leaf)).map((finding) => ({ leaf: leaf.index, finding: placed(finding, leaf, check) }))),
  );
  return found.flat();
}

function placed({ kind, start, end, reason, score }: Omit<Finding, 'check'>, leaf: Leaf, check: string): Finding {
  return { check, kind, ...(leaf.path === undefined ? {} : { path: leaf.path }), start, end, reason, score };
}

/** What stands between lines of three backticks. */
function withoutFence(text: string): string {
  const line = text.indexOf('\n');
  if (line < 0 || text.length < line + 4 || !text.endsWith('```')) return text;
  return ['```', '```json'].includes(text.slice(0, line).trim()) ? text.slice(line + 1, -3) : text;
}
