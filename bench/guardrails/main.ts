import { createGuardService } from '#workers/services/guard/guard-service';
import { type Counts, figures, scoreInjection, scorePersonal, type Scores } from './score.ts';
import type { Part } from './examples.ts';

/** `npm run bench:guardrails [-- --mistakes]`: how often the rules are right on the labelled set, each part by itself. */
const guard = createGuardService();
const showsMistakes = process.argv.includes('--mistakes');
const PARTS: readonly Part[] = ['holdout', 'later', 'tuning'];
const only = PARTS.filter((part) => process.argv.includes(`--${part}`));

for (const part of only.length > 0 ? only : PARTS) {
  print(`Personal data, ${name(part)}`, await scorePersonal(guard, part), true);
  print(`Injection, ${name(part)}`, await scoreInjection(guard, part), false);
}

function name(part: Part): string {
  return { holdout: 'held out', later: 'written after the rules', tuning: 'tuned with' }[part];
}

function print(title: string, scores: Scores, hasKinds: boolean): void {
  const rows = [row('all', scores.total), ...(hasKinds ? [...scores.byKind].map(([kind, counts]) => row(kind, counts)) : []), ...[...scores.byLanguage].sort(([a], [b]) => a.localeCompare(b)).map(([language, counts]) => row(`in ${language}`, counts))];
  const lines = [`\n## ${title}: ${scores.examples} examples\n`, '| | right | wrong | missed | precision | recall | F1 |', '|---|--:|--:|--:|--:|--:|--:|', ...rows];
  if (showsMistakes) lines.push('', ...scores.mistakes.map(({ id, what }) => `- ${id}: ${what}`));
  process.stdout.write(`${lines.join('\n')}\n`);
}

function row(label: string, counts: Counts): string {
  const { precision, recall, f1 } = figures(counts);
  return `| ${[label, counts.hits, counts.false, counts.missed, ...[precision, recall, f1].map((value) => value.toFixed(3))].join(' | ')} |`;
}
