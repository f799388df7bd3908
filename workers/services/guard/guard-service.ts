import { setImmediate } from 'node:timers/promises';
import type { GuardFinding, GuardService } from '#graph/node-services';
import type { Hit } from './detector.ts';
import { foldText, type FoldedText } from './folded-text.ts';
import { assessInjection } from './injection/assess.ts';
import { withoutOverlaps } from './overlaps.ts';
import { personalDataDetectors } from './personal/personal-data.ts';
import { findAddresses } from './urls/find-addresses.ts';

/** Looks through texts by rules alone; nothing leaves the process. */
export function createGuardService(): GuardService {
  return {
    async findPersonalData({ text, kinds }) {
      const folded = foldText(text);
      const hits: Hit[] = [];
      for (const [kind, detector] of Object.entries(personalDataDetectors)) {
        // All kinds are looked for, so that a part of one is not taken for another that was asked for.
        hits.push(...detector(folded.text));
        // A long text must not hold up the worker's other steps for all kinds at once.
        if (text.length > 50_000 && kind !== 'email') await setImmediate();
      }
      return withoutOverlaps(hits)
        .filter(({ kind }) => kinds.includes(kind))
        .map((hit) => finding(hit, folded, text));
    },
    async findInjection({ text }) {
      return assessInjection(text);
    },
    async findUrls({ text, allow }) {
      return findAddresses(text, allow);
    },
  };
}

function finding({ kind, start, end, score, reason }: Hit, folded: FoldedText, original: string): GuardFinding {
  const span = folded.span(start, end);
  return { kind, ...span, text: original.slice(span.start, span.end), score, reason };
}
