import type { Host } from './host.ts';

/** Temporal takes ids of up to 1,000 bytes; runs that call one another put their names in a row. */
const LONGEST_ID = 400;

/**
 * The id of a review, named after the step that asks: `<workflow id>~<step>`. A name that were drawn at random would go to another
 * branch when a task that was lost in a crash is carried out again, and its branches come in another order.
 */
export function reviewIdFor(host: Host, key: string): string {
  return `${host.id}~${isNamedByStep(host) ? nameOfKey(key) : host.uuid().slice(0, 8)}`;
}

/** The id of the run that a step starts, named after the run and the step for the same reason. */
export function childRunIdFor(host: Host, { runId, key }: { readonly runId: string; readonly key: string }): string {
  return isNamedByStep(host) ? shortEnough(`${runId}~${nameOfKey(key)}`) : `run_${host.uuid().replaceAll('-', '')}`;
}

/** What an earlier release began goes on under the random names that it has drawn. */
function isNamedByStep(host: Host): boolean {
  return host.since('names-from-step-keys');
}

/** A step key as part of an id: only characters that stand in an address as they are, and no `~`, which ends the workflow's id. */
export function nameOfKey(key: string): string {
  return shortEnough(
    key.replace(
      /[^A-Za-z0-9_-]/gu,
      (character, at: number) => KEPT[character] ?? (isJoint(key, at) ? '.' : `!${character.codePointAt(0)!.toString(16)}!`),
    ),
  );
}

const KEPT: Readonly<Record<string, string>> = { '/': '.', '[': '(', ']': ')' };

/** The dot between two maps of a scope. */
function isJoint(key: string, at: number): boolean {
  return key[at] === '.' && key[at - 1] === ']';
}

/** The id, or its beginning and a checksum of all of it. */
function shortEnough(id: string): string {
  return id.length <= LONGEST_ID ? id : `${id.slice(0, LONGEST_ID - 20)}!${checksum(id)}`;
}

/** 64 bits that differ when the text does: FNV-1a, twice. The sandbox has no `crypto`. */
function checksum(text: string): string {
  return [0x811c9dc5, 0x9747b28c].map((seed) => fnv(text, seed).toString(16).padStart(8, '0')).join('');
}

function fnv(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}
