import type { Store } from '../contract/store.ts';
import { describeAnswers } from './answer-contract.ts';
import { describeBlobs } from './blob-contract.ts';
import { describeInstallation } from './installation-contract.ts';
import { describeRates } from './rate-contract.ts';
import { describeReviews } from './review-contract.ts';
import { describeRuns } from './run-contract.ts';
import { describeWorkflows } from './workflow-contract.ts';

/** What every store must do, whatever database stands behind it. */
export function describeStore(name: string, open: () => Promise<Store>): void {
  describeBlobs(name, open);
  describeWorkflows(name, open);
  describeRuns(name, open);
  describeReviews(name, open);
  describeInstallation(name, open);
  describeRates(name, open);
  describeAnswers(name, open);
}
