import type { Evaluation } from '#graph/knowledge-evaluation';
import { settingsText, wayOf } from './ways.ts';

/** What an evaluation is called: as somebody has called it, else the way of searching. */
export function titleOf({ label, settings }: Pick<Evaluation, 'label' | 'settings'>): string {
  return label === '' ? (wayOf(settings)?.label ?? settingsText(settings)) : label;
}
