/** The space of what all workflows share; every other space is the id of a workflow. */
export const EVERYWHERE = 'everywhere';

/** The workflow that a space belongs to, and with which it goes. */
export function ownerOf(space: string): string | null {
  return space === EVERYWHERE ? null : space;
}
