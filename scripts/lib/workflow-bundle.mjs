import { bundleWorkflowCode } from '@temporalio/worker';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../workers/workflow/', import.meta.url));

/**
 * Bundles the interpreter for Temporal's sandbox. Its modules keep nothing of a run between themselves, so they are loaded once for
 * each thread and shared, instead of once for each run.
 * @param {import('@temporalio/worker').BundleOptions['logger']} [logger]
 */
export function bundleWorkflow(logger) {
  const workflowsPath = join(folder, 'index.ts');
  return bundleWorkflowCode({ workflowsPath, preloadModules: [workflowsPath], ...(logger === undefined ? {} : { logger }) });
}
