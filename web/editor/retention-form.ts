import { keepSchema, type Keep, type Retention } from '#graph/retention';

/** How long something is kept, as it is typed. */
export interface KeepText {
  readonly kind: Keep['kind'];
  readonly number: string;
}

/** The typed form of `Retention`. */
export type RetentionText = { readonly [Runs in keyof Retention]: { readonly [Part in keyof Retention[Runs]]: KeepText } };

/** Stored settings as a form shows them. */
export function retentionText({ published, drafts }: Retention): RetentionText {
  const runs = ({ record, content }: Retention['published']) => ({ record: textOf(record), content: textOf(content) });
  return { published: runs(published), drafts: runs(drafts) };
}

/** What was typed; null where a number is missing or out of range. */
export function readRetention({ published, drafts }: RetentionText): Retention | null {
  const [a, b, c, d] = [published.record, published.content, drafts.record, drafts.content].map(readKeep);
  return a == null || b == null || c == null || d == null
    ? null
    : { published: { record: a, content: b }, drafts: { record: c, content: d } };
}

/** What is wrong with a typed number; null where nothing is. */
export function keepProblem(text: KeepText): string | null {
  if (readKeep(text) !== null) return null;
  return text.kind === 'days' ? 'Use a whole number from 1 to 36,500.' : 'Use a whole number from 0 to 1,000,000.';
}

/** True where the content would outlive the record, which takes it along. */
export function contentOutlivesRecord({ record, content }: { readonly record: KeepText; readonly content: KeepText }): boolean {
  const [kept, inner] = [readKeep(record), readKeep(content)];
  if (kept === null || inner === null || kept.kind === 'forever') return false;
  if (inner.kind === 'forever') return true;
  return inner.kind === kept.kind && numberOf(inner) > numberOf(kept);
}

function textOf(keep: Keep): KeepText {
  return { kind: keep.kind, number: keep.kind === 'forever' ? '' : String(numberOf(keep)) };
}

function numberOf(keep: Exclude<Keep, { kind: 'forever' }>): number {
  return keep.kind === 'days' ? keep.days : keep.count;
}

function readKeep({ kind, number }: KeepText): Keep | null {
  const plain = number.replaceAll(/[\s_,]/g, '');
  const value = /^\d+$/.test(plain) ? Number(plain) : Number.NaN;
  return keepSchema.safeParse({ kind, days: value, count: value }).data ?? null;
}
