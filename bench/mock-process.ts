import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startMockHttp } from '../test/stack/mock-http.ts';

/** The mock in a process of its own, so that its work does not slow the clock of the process that measures. */
export async function startMockProcess(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const child = fork(fileURLToPath(import.meta.url), { execArgv: ['--import', 'tsx'] });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve(String(message)));
    child.once('exit', () => reject(new Error('the mock has ended')));
  });
  return {
    url,
    async stop() {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await exited;
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const mock = await startMockHttp();
  process.send?.(mock.url);
  // Calls are of no interest here, and would pile up.
  setInterval(() => mock.forget(), 1_000);
  process.once('disconnect', () => process.exit());
}
