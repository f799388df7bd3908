import type { StepRun } from '#graph/run';
import type { SnapshotPage, SnapshotPlace } from './messages.ts';

/** Characters of one answer. Temporal takes 2 MB; a character may have three bytes, and each quotation mark is written as two. */
const PAGE_CHARACTERS = 500_000;

/** How often steps that change are read again. */
const MOST_TRIES = 3;

/** As many steps from a place on as one answer may have, each as its JSON. A step that is longer than an answer is cut. */
export function pageOfSteps(steps: readonly StepRun[], { step, offset }: SnapshotPlace): Pick<SnapshotPage, 'parts' | 'next'> {
  const parts: { step: number; length: number; text: string }[] = [];
  let room = PAGE_CHARACTERS;
  let from = offset;
  for (let at = step; at < steps.length; at += 1) {
    const text = JSON.stringify(steps[at]);
    const part = text.slice(from, from + room);
    parts.push({ step: at, length: text.length, text: part });
    room -= part.length;
    const isCut = from + part.length < text.length;
    if (isCut || room === 0)
      return { parts, next: isCut ? { step: at, offset: from + part.length } : at + 1 < steps.length ? { step: at + 1, offset: 0 } : null };
    from = 0;
  }
  return { parts, next: null };
}

/**
 * Asks for page after page and puts the steps together. A step that changes while it is read in parts is read again from its beginning,
 * and after several times left out: events tell of it.
 */
export async function readSteps(
  first: Pick<SnapshotPage, 'parts' | 'next'>,
  ask: (from: SnapshotPlace) => Promise<Pick<SnapshotPage, 'parts' | 'next'>>,
): Promise<StepRun[]> {
  const steps: StepRun[] = [];
  let page = first;
  let begun = { text: '', length: 0 };
  let tries = 0;
  for (;;) {
    let { next } = page;
    for (const { step, length, text } of page.parts) {
      const isChanged = begun.text !== '' && begun.length !== length;
      const whole = begun.text + text;
      begun = { text: '', length };
      // Parts of two states of a step make no whole.
      if (isChanged) next = (tries += 1) > MOST_TRIES ? { step: step + 1, offset: 0 } : { step, offset: 0 };
      else if (whole.length < length) begun = { text: whole, length };
      else steps[step] = JSON.parse(whole) as StepRun;
      if (isChanged) break;
    }
    if (next === null) return steps.filter((step) => step !== undefined);
    page = await ask(next);
  }
}
