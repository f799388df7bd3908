import type { GuardService } from '#graph/node-services';
import { injectionExamples, personalExamples, type Part, type Span } from './examples.ts';

/** From this score on a text counts as an injection, as in the node by default. */
export const INJECTION_THRESHOLD = 0.6;

/** What was found rightly, wrongly, and not at all. */
export interface Counts {
  hits: number;
  false: number;
  missed: number;
}

/** One thing that the rules got wrong. */
export interface Mistake {
  readonly id: string;
  readonly what: string;
}

export interface Scores {
  readonly examples: number;
  readonly total: Counts;
  readonly byKind: ReadonlyMap<string, Counts>;
  readonly byLanguage: ReadonlyMap<string, Counts>;
  readonly mistakes: readonly Mistake[];
}

const KINDS = ['email', 'phone', 'card', 'iban', 'national-id', 'ip', 'secret'];

/** Personal data: a finding counts when its kind and both its ends are those of the label. */
export async function scorePersonal(guard: GuardService, part: Part): Promise<Scores> {
  const tally = createTally();
  const examples = personalExamples(part);
  for (const { id, language, text, spans } of examples) {
    const found = await guard.findPersonalData({ text, kinds: KINDS });
    for (const finding of found) {
      const isRight = spans.some((span) => isSame(span, finding));
      tally.add(isRight ? 'hits' : 'false', finding.kind, language);
      if (!isRight) tally.mistake(id, `wrongly ${finding.kind}: ${text.slice(finding.start, finding.end)}`);
    }
    for (const span of spans.filter((label) => !found.some((finding) => isSame(label, finding)))) {
      tally.add('missed', span.kind, language);
      tally.mistake(id, `missed ${span.kind}: ${text.slice(span.start, span.end)}`);
    }
  }
  return { examples: examples.length, ...tally.result() };
}

/** Injection: a text counts as a whole. */
export async function scoreInjection(guard: GuardService, part: Part, threshold = INJECTION_THRESHOLD): Promise<Scores> {
  const tally = createTally();
  const examples = injectionExamples(part);
  for (const { id, language, text, isInjection } of examples) {
    const { score } = await guard.findInjection({ text });
    const isFound = score >= threshold;
    if (isFound || isInjection) tally.add(isFound && isInjection ? 'hits' : isFound ? 'false' : 'missed', 'injection', language);
    if (isFound !== isInjection) tally.mistake(id, `${isFound ? 'wrongly taken for injection' : 'missed'} (${score}): ${text}`);
  }
  return { examples: examples.length, ...tally.result() };
}

/** Of what was found, how much was right; of what was there, how much was found; and both in one. */
export function figures({ hits, false: wrong, missed }: Counts): {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
} {
  const precision = hits + wrong === 0 ? 1 : hits / (hits + wrong);
  const recall = hits + missed === 0 ? 1 : hits / (hits + missed);
  return { precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

function isSame(a: Span, b: Span): boolean {
  return a.kind === b.kind && a.start === b.start && a.end === b.end;
}

function createTally() {
  const total: Counts = { hits: 0, false: 0, missed: 0 };
  const byKind = new Map<string, Counts>();
  const byLanguage = new Map<string, Counts>();
  const mistakes: Mistake[] = [];
  const countsOf = (counts: Map<string, Counts>, key: string): Counts => {
    const known = counts.get(key) ?? { hits: 0, false: 0, missed: 0 };
    counts.set(key, known);
    return known;
  };
  return {
    add(what: keyof Counts, kind: string, language: string): void {
      for (const counts of [total, countsOf(byKind, kind), countsOf(byLanguage, language)]) counts[what]++;
    },
    mistake(id: string, what: string): void {
      mistakes.push({ id, what });
    },
    result: () => ({ total, byKind, byLanguage, mistakes }),
  };
}
