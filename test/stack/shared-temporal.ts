import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { freePorts } from '../../scripts/lib/ports.mjs';
import { createProgress } from '../../scripts/lib/progress.mjs';
import { findTemporal } from '../../scripts/lib/temporal-binary.mjs';
import { startTemporalServer } from '../../scripts/lib/temporal-server.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the Temporal listens that all integration tests share: `inject('temporalAddress')`. */
    temporalAddress: string;
    /** Of gRPC and of HTTP. */
    temporalPorts: readonly number[];
  }
}

/** Starts the one Temporal of all integration tests, through the code that `npm start` uses; answers how to end it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const progress = createProgress(process.stderr);
  const binary = await findTemporal(progress);
  progress.close();
  const dataDir = await mkdtemp(join(tmpdir(), 'heddle-temporal-'));
  const ports = await freePorts(3);
  const temporal = await startTemporalServer({ binary, dataDir, ports });
  await temporal.ready;
  project.provide('temporalAddress', temporal.address);
  project.provide('temporalPorts', ports.slice(0, 2));
  const killAtExit = (): void => void temporal.kill();
  process.once('exit', killAtExit);
  return async () => {
    process.off('exit', killAtExit);
    await temporal.stop(10_000);
    await rm(dataDir, { recursive: true, force: true });
  };
}
