import { startStack } from '../stack/start-stack.ts';
import { doorAttacks } from './door-attacks.ts';
import { oddAttacks } from './odd-attacks.ts';
import { streamAttacks } from './stream-attacks.ts';
import { targetOf } from './target.ts';
import { timeAttacks } from './time-attacks.ts';
import { watched } from './watch.ts';

/**
 * `npm run attack [-- words]`: attacks a Heddle of our own on this machine, and tells for each kind how long another caller waited
 * at most. Ends with 1 when an attack succeeds or somebody waited too long. Not part of the tests: it measures time.
 */
const LONGEST_WAIT_MS = 250;
const words = process.argv.slice(2).join(' ').toLowerCase();
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const stack = await startStack({ web: false, env: { HEDDLE_HTTP_ALLOW: '192.0.2.1' } });
let failed = 0;
try {
  const target = targetOf(stack);
  const other = await target.hook({ mode: 'sync' });
  const bystanders = [
    { title: '/healthz', method: 'GET', url: `${stack.url}/healthz` },
    { title: 'another webhook', method: 'POST', url: other.url },
  ];
  for (const { title, prepare } of [...doorAttacks, ...timeAttacks, ...streamAttacks, ...oddAttacks].filter((attack) =>
    attack.title.toLowerCase().includes(words),
  )) {
    const attack = await prepare(target);
    let problems: readonly string[] = [];
    const felt = await watched(bystanders, async () => {
      problems = await attack();
    });
    const worstMs = Math.max(...felt.map((one) => one.worstMs));
    const failures = felt.reduce((sum, one) => sum + one.failures, 0);
    const isLate = worstMs > LONGEST_WAIT_MS;
    if (isLate || failures > 0 || problems.length > 0) failed += 1;
    say(
      `${problems.length > 0 ? 'OPEN' : isLate || failures > 0 ? 'SLOW' : 'ok  '}  ${String(worstMs).padStart(6)} ms  ${title} (${felt.map((one) => `${one.title} ${one.worstMs}`).join(', ')})${failures > 0 ? `; ${failures} calls failed` : ''}${problems.map((problem) => `; ${problem}`).join('')}`,
    );
  }
} finally {
  await stack.stop();
}
say(
  failed === 0
    ? `\nNo attack succeeded, and nobody waited for more than ${LONGEST_WAIT_MS} ms.`
    : `\n${failed} attacks succeeded or kept somebody waiting for more than ${LONGEST_WAIT_MS} ms.`,
);
process.exitCode = failed === 0 ? 0 : 1;
