import type { GuardFinding, InjectionReport } from '#graph/node-services';
import type { Hit } from './detector.ts';
import { foldText, type FoldedText } from './folded-text.ts';
import { assessInjection } from './injection/assess.ts';
import { withoutOverlaps } from './overlaps.ts';
import { personalDataDetectors } from './personal/personal-data.ts';
import { findAddresses } from './urls/find-addresses.ts';

/** A text to be looked through. Plain data: it may go to a thread. */
export type GuardJob =
  | { readonly kind: 'personal-data'; readonly text: string; readonly kinds: readonly string[] }
  | { readonly kind: 'injection'; readonly text: string }
  | { readonly kind: 'urls'; readonly text: string; readonly allow?: readonly string[] };

/** What is found in a text. */
export type GuardAnswer<Job extends GuardJob> = Job['kind'] extends 'injection' ? InjectionReport : readonly GuardFinding[];

/** Looks through a text by rules, all at once. */
export function guardWork<Job extends GuardJob>(job: Job): GuardAnswer<Job> {
  return workOf(job) as GuardAnswer<Job>;
}

function workOf(job: GuardJob): InjectionReport | readonly GuardFinding[] {
  switch (job.kind) {
    case 'personal-data':
      return personalData(job.text, job.kinds);
    case 'injection':
      return assessInjection(job.text);
    case 'urls':
      return findAddresses(job.text, job.allow);
  }
}

/** All kinds are looked for, so that a part of one is not taken for another that was asked for. */
function personalData(text: string, kinds: readonly string[]): readonly GuardFinding[] {
  const folded = foldText(text);
  const hits = Object.values(personalDataDetectors).flatMap((detector) => detector(folded.text));
  return withoutOverlaps(hits)
    .filter(({ kind }) => kinds.includes(kind))
    .map((hit) => finding(hit, folded, text));
}

function finding({ kind, start, end, score, reason }: Hit, folded: FoldedText, original: string): GuardFinding {
  const span = folded.span(start, end);
  return { kind, ...span, text: original.slice(span.start, span.end), score, reason };
}
