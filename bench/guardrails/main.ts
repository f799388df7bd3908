import { createGuardService } from '#workers/services/guard/guard-service';
import type { Part } from './examples.ts';
import { type Counts, figures, scoreInjection, scorePersonal, type Scores } from './score.ts';

/** `npm run bench:guardrails [-- --mistakes]`: how often the rules are right on the labelled set, each part by itself. */
const PARTS: { readonly [part in Part]: string } = {
  later: 'written after the rules',
  holdout: 'written before the rules',
  tuning: 'tuned with',
};
/** A stricter setting than the default, to show what it costs. */
const STRICT = 0.4;
const guard = createGuardService();
const showsMistakes = process.argv.includes('--mistakes');
const parts = Object.keys(PARTS) as readonly Part[];
const chosen = parts.filter((part) => process.argv.includes(`--${part}`));

for (const part of chosen.length > 0 ? chosen : parts) {
  const personal = await scorePersonal(guard, part);
  print(
    `Personal data, ${PARTS[part]}`,
    personal,
    [...personal.byKind].map(([kind, counts]) => row(kind, counts)),
  );
  const strict = await scoreInjection(guard, part, STRICT);
  print(`Injection, ${PARTS[part]}`, await scoreInjection(guard, part), [row(`with threshold ${STRICT}`, strict.total)]);
}

function print(title: string, scores: Scores, details: readonly string[]): void {
  const languages = [...scores.byLanguage]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([language, counts]) => row(`in ${language}`, counts));
  const lines = [
    `\n## ${title}: ${scores.examples} examples\n`,
    '| | right | wrong | missed | precision | recall | F1 |',
    '|---|--:|--:|--:|--:|--:|--:|',
    row('all', scores.total),
    ...details,
    ...languages,
  ];
  if (showsMistakes) lines.push('', ...scores.mistakes.map(({ id, what }) => `- ${id}: ${what}`));
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Where nothing was found, or nothing was there, there is no precision or recall to tell. */
function row(label: string, counts: Counts): string {
  const { precision, recall, f1 } = figures(counts);
  const { hits, false: wrong, missed } = counts;
  const shown = [hits + wrong === 0 ? null : precision, hits + missed === 0 ? null : recall, hits + wrong + missed === 0 ? null : f1].map(
    (value) => value?.toFixed(3) ?? '–',
  );
  return `| ${[label, hits, wrong, missed, ...shown].join(' | ')} |`;
}
