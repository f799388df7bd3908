import type { Load } from './load.ts';
import type { Measurement } from './measure.ts';
import type { SystemName } from './system.ts';
import { N8N_SOURCE, type Workload } from './workloads.ts';

/** All figures of one bench run. */
export interface Results {
  readonly machine: string;
  readonly at: string;
  readonly systems: readonly {
    readonly name: SystemName;
    readonly startMs: number;
    readonly idleMemoryMb: number;
    /** Workloads that a system does not have, or that were not asked for, are absent. */
    readonly workloads: Readonly<Partial<Record<Workload['name'], Measurement>>>;
    readonly load: Load | null;
  }[];
}

/** The tables of docs/performance.md, as Markdown; they are readable on a terminal as well. */
export function markdown(results: Results, workloads: readonly Workload[]): string {
  const rows = workloads.flatMap(({ name, title, goal, n8n }) => [
    ...results.systems.flatMap((system) => {
      const m = system.workloads[name];
      if (m === undefined) return [];
      const goalOf = (sign: string, value: number | null): string =>
        system.name === 'Heddle' && value !== null ? ` (${sign} ${value})` : '';
      return [
        [
          title,
          system.name,
          `${m.p50Ms.toFixed(1)}${goalOf('≤', goal.p50Ms)}`,
          m.p95Ms.toFixed(1),
          `${m.runsPerSecond.toFixed(0)}${goalOf('≥', goal.runsPerSecond)}`,
          `${m.cpuMsPerRun.toFixed(1)}${goalOf('≤', goal.cpuMs)}`,
          String(m.historyEvents),
          String(m.historyBytes),
          String(m.failures),
        ],
      ];
    }),
    ...(n8n === undefined
      ? []
      : [
          [title, 'n8n (quoted)', n8n.p50Ms.toFixed(1), '–', String(n8n.runsPerSecond ?? '–'), n8n.cpuMs?.toFixed(1) ?? '–', '–', '–', '–'],
        ]),
  ]);
  const ofLoad = (value: (load: Load) => string): string[] => results.systems.map(({ load }) => (load === null ? '–' : value(load)));
  const runs = results.systems[0]?.load?.runs.toLocaleString('en') ?? '';
  return [
    `Measured ${results.at} on ${results.machine}. Goals in brackets.`,
    '',
    table(['call', 'system', 'p50 ms', 'p95 ms', 'runs/s at 32', 'CPU ms/run', 'history events', 'history bytes', 'failed calls'], rows),
    '',
    N8N_SOURCE,
    '',
    table(
      ['', ...results.systems.map((system) => system.name), 'goal'],
      [
        ['process start → first webhook', ...results.systems.map((system) => `${(system.startMs / 1_000).toFixed(2)} s`), '≤ 1.5 s'],
        ['idle memory, all processes', ...results.systems.map((system) => `${system.idleMemoryMb.toFixed(0)} MB`), '≤ 400 MB'],
        [`memory after ${runs} more runs`, ...ofLoad((load) => `${load.memoryMb.toFixed(0)} MB`), '≤ 600 MB'],
        ['disk a run of 3 logic nodes', ...ofLoad((load) => `${(load.diskBytesPerRun / 1_024).toFixed(1)} KB`), ''],
        ['`/healthz` while crowds of 1,000 calls come: p50', ...ofLoad((load) => `${load.healthP50Ms.toFixed(0)} ms`), ''],
        ['`/healthz` while crowds of 1,000 calls come: p99', ...ofLoad((load) => `${load.healthP99Ms.toFixed(0)} ms`), '≤ 50 ms'],
        ...ratioRows(results, workloads),
      ],
    ),
    '',
  ].join('\n');
}

function ratioRows(results: Results, workloads: readonly Workload[]): string[][] {
  const bare = results.systems.find((system) => system.name === 'bare Temporal');
  if (bare === undefined) return [];
  return workloads.flatMap(({ name, title }) => {
    const base = bare.workloads[name];
    if (base === undefined) return [];
    const ratios = results.systems.map(({ workloads: own }) => `${((own[name]?.p50Ms ?? Number.NaN) / base.p50Ms).toFixed(2)} ×`);
    return [[`${title}: p50 against the bare engine`, ...ratios, name === 'llm' ? '≤ 1.15 ×' : '≤ 1.2 × on Temporal']];
  });
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  return [
    line(head),
    `| ${widths.map((width, column) => (column < 2 ? '-'.repeat(width) : `${'-'.repeat(Math.max(1, width - 1))}:`)).join(' | ')} |`,
    ...rows.map(line),
  ].join('\n');
}
