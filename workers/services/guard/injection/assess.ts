import type { InjectionReport } from '#graph/node-services';
import { withoutOverlaps } from '../overlaps.ts';
import { conductSignals } from './conduct-signals.ts';
import { encodedSignals } from './encoded-signals.ts';
import { grouped } from './groups.ts';
import { markupSignals } from './markup-signals.ts';
import { orderSignals } from './order-signals.ts';
import { discountQuoted } from './quoted.ts';
import { combine, type Signal } from './signal.ts';
import { unspacedSignals } from './unspaced-signals.ts';
import { wordsOf } from './words.ts';

const FAINT = 0.05;

/** How likely a text tries to give orders to a model that reads it, by weighted signs in several languages. */
export function assessInjection(text: string): InjectionReport {
  const signals = [...signalsOf(text), ...encodedSignals(text, signalsOf)].filter(({ score }) => score >= FAINT);
  const findings = withoutOverlaps(signals).map((signal) => ({ ...signal, text: text.slice(signal.start, signal.end) }));
  return { score: combine(signals), findings };
}

function signalsOf(text: string): readonly Signal[] {
  const words = grouped(wordsOf(text));
  return discountQuoted(text, [...orderSignals(words), ...conductSignals(text, words), ...markupSignals(text), ...unspacedSignals(text)]);
}
