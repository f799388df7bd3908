import type { Measurement } from './measure.ts';
import type { Workload } from './workloads.ts';

/** All figures of one bench run. */
export interface Results {
  readonly machine: string;
  readonly at: string;
  readonly systems: readonly {
    readonly name: string;
    readonly startMs: number;
    readonly idleMemoryMb: number;
    readonly workloads: Readonly<Record<Workload['name'], Measurement>>;
  }[];
}

/** The table of docs/performance.md, as Markdown; it is readable on a terminal as well. */
export function markdown(results: Results, workloads: readonly Workload[]): string {
  const rows = results.systems.flatMap((system) =>
    workloads.map(({ name, title, goal }) => {
      const m = system.workloads[name];
      const isGoal = system.name === 'Heddle';
      return [
        title,
        system.name,
        `${m.p50Ms.toFixed(1)}${isGoal ? ` (≤ ${goal.p50Ms})` : ''}`,
        m.p95Ms.toFixed(1),
        `${m.runsPerSecond.toFixed(0)}${isGoal && goal.runsPerSecond !== null ? ` (≥ ${goal.runsPerSecond})` : ''}`,
        m.cpuMsPerRun.toFixed(1),
        String(m.historyEvents),
        String(m.historyBytes),
        String(m.failures),
      ];
    }),
  );
  const sorted = workloads.flatMap(({ title }) => rows.filter((row) => row[0] === title));
  const ratios = ratioRows(results, workloads);
  return [
    `Measured ${results.at} on ${results.machine}. Goals in brackets.`,
    '',
    table(['call', 'system', 'p50 ms', 'p95 ms', 'runs/s at 32', 'CPU ms/run', 'history events', 'history bytes', 'failed calls'], sorted),
    '',
    table(['', ...results.systems.map((system) => system.name), 'goal'], [
      ['process start → first webhook', ...results.systems.map((system) => `${(system.startMs / 1_000).toFixed(2)} s`), '≤ 4 s'],
      ['idle memory, all processes', ...results.systems.map((system) => `${system.idleMemoryMb.toFixed(0)} MB`), '≤ 450 MB'],
      ...ratios,
    ]),
    '',
  ].join('\n');
}

function ratioRows(results: Results, workloads: readonly Workload[]): string[][] {
  const [heddle, bare] = ['Heddle', 'bare Temporal'].map((name) => results.systems.find((system) => system.name === name));
  if (heddle === undefined || bare === undefined) return [];
  return workloads.map(({ name, title }) => [`${title}: p50 against the bare engine`, `${(heddle.workloads[name].p50Ms / bare.workloads[name].p50Ms).toFixed(2)} ×`, '1 ×', '≤ 1.2 ×']);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string => `| ${row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  return [line(head), `| ${widths.map((width, column) => (column < 2 ? '-'.repeat(width) : `${'-'.repeat(Math.max(1, width - 1))}:`)).join(' | ')} |`, ...rows.map(line)].join('\n');
}
