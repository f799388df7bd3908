import { NodeError } from '#graph/errors';

/** The error for a stored value that the data folder has lost: whatever needs it fails, because waiting does not bring it back. */
export function missingValue(hash: string): NodeError {
  return new NodeError({
    code: 'STORED_VALUE_MISSING',
    message: `The stored value ${hash.slice(0, 12)}… is missing from the data folder.`,
    hint: 'Restore the data folder from a backup, or start the run again.',
  });
}
