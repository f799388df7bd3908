import { ApplicationFailure } from '@temporalio/activity';
import { expect, it } from 'vitest';
import { createEngineActivities } from './engine-activities.ts';
import type { EngineStore } from './services.ts';

it('gives up at once on a stored value that is lost, with a reason', async () => {
  const blobs = { get: async () => null, put: async () => ({ hash: '', bytes: 0 }) };
  const activities = createEngineActivities({ blobs } as unknown as EngineStore);
  const reference = { $blob: 'a'.repeat(64), bytes: 9 };
  const calls = [
    () => activities.loadPlan(reference),
    () => activities.listLength(reference),
    () => activities.concatLists([reference]),
    () => activities.evaluateOutside({ binding: { kind: 'literal', value: 1 }, scope: { input: reference } }),
  ];
  for (const call of calls) {
    const error = await (call() as Promise<unknown>).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ApplicationFailure);
    expect(error).toMatchObject({ nonRetryable: true, type: 'NodeError', details: [{ code: 'STORED_VALUE_MISSING' }, 1] });
  }
});
