import type Sqlite from 'better-sqlite3';
import { Database } from '../driver.mjs';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../open-store.ts';
import { newRun, runRecord, stepRun } from '../../testing/records.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-steps-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (): string => join(folder, 'heddle.db');
const migrations = join(import.meta.dirname, '../migrations');

/** A database as the release before step records had rows of their own left it. */
function databaseOfEarlierRelease(): Sqlite.Database {
  const database = new Database(file());
  database.exec('CREATE TABLE migrations (name TEXT PRIMARY KEY NOT NULL, hash TEXT NOT NULL, applied_at TEXT NOT NULL)');
  const names = readdirSync(migrations)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const before = names.slice(
    0,
    names.findIndex((name) => name.endsWith('_step_runs.sql')),
  );
  for (const name of before) {
    const sql = readFileSync(join(migrations, name), 'utf8');
    database.exec(sql);
    database
      .prepare('INSERT INTO migrations VALUES (?, ?, ?)')
      .run(name.slice(0, -'.sql'.length), createHash('sha256').update(sql).digest('hex'), '2026-01-01');
  }
  return database;
}

describe('step records of earlier releases', () => {
  const call = {
    model: 'openai:gpt',
    outcome: 'answered' as const,
    because: 'first' as const,
    inputTokens: 7,
    outputTokens: 3,
    costUsd: 0.25,
    firstTokenMs: null,
    durationMs: 12.5,
  };
  const steps = [
    stepRun({
      nodeId: 'start',
      input: { text: 'ü "x" \n', big: { $number: '12345678901234567890' } },
      resolved: null,
      output: [1.5, null, true],
      startedAt: '2026-01-01T12:01:00.123Z',
      finishedAt: '2026-01-01T12:01:00.999Z',
    }),
    stepRun({
      nodeId: 'draft',
      calls: [call],
      model: 'openai:gpt',
      logs: [{ level: 'info', text: 'said' }],
      attemptRecords: [{ number: 1, startedAt: 'a', finishedAt: 'b', error: { code: 'X', message: 'no', retryable: true } }],
    }),
    stepRun({
      nodeId: 'broken',
      status: 'failed',
      port: 'error',
      output: null,
      error: { code: 'FLAKY', message: 'no', retryable: false, details: { a: [1] } },
    }),
    stepRun({
      nodeId: 'never',
      status: 'skipped',
      port: null,
      output: null,
      startedAt: null,
      finishedAt: null,
      attempts: 0,
      tokens: 0,
      costUsd: 0,
    }),
  ];
  const items = [
    stepRun({ nodeId: 'row', scope: 'each[0]' }),
    stepRun({ nodeId: 'row', scope: 'each[1]', output: { $blob: 'h', bytes: 99 } }),
  ];
  const deep = `${'['.repeat(2_000)}${']'.repeat(2_000)}`;

  it('become rows, value for value, each with its one port', async () => {
    const old = databaseOfEarlierRelease();
    old.exec(`INSERT INTO workflows VALUES ('w1', 'Old', '', 1, NULL, 0, NULL, '2026-01-01', '2026-01-01', '{}', 'null')`);
    const columns =
      'id, workflow_id, workflow_name, version, status, handover, "trigger", trigger_node, graph_hash, plan_hash, started_at, finished_at, tokens, cost_usd, models_json, error_json, input_json, output_json, steps_json';
    const insert = old.prepare(
      `INSERT INTO runs (${columns}) VALUES (?, 'w1', 'Old', 1, ?, 'done', 'manual', 'start', 'g', 'p', '2026-01-01T12:00:00.000Z', ?, 30, 1.5, '[]', ?, 'null', 'null', ?)`,
    );
    insert.run(
      'ended',
      'failed',
      '2026-01-01T12:02:00.000Z',
      JSON.stringify({ code: 'FLAKY', message: 'no', retryable: false }),
      JSON.stringify(steps),
    );
    insert.run('open', 'running', null, null, null);
    insert.run(
      'deep',
      'finished',
      '2026-01-01T12:02:00.000Z',
      null,
      JSON.stringify([{ ...steps[0], output: 'DEEP' }]).replace('"DEEP"', deep),
    );
    old.prepare('INSERT INTO run_items VALUES (?, ?, ?, ?, ?, ?)').run('ended', 'each', 'each[0]/row/0', 20, 1, JSON.stringify(items));
    old.close();

    const store = await openStore({ path: file(), checksTransactions: true });
    try {
      expect(await store.runs.steps('ended')).toEqual([...steps, ...items]);
      expect(await store.runs.steps('open')).toEqual([]);
      // Nothing reads it, and nothing is lost: the whole record is the output of one row.
      const [whole] = await store.runs.steps('deep');
      expect([whole?.name, Array.isArray(whole?.output)]).toEqual(['record of an earlier release', true]);
      expect(await store.runs.get('ended')).toMatchObject({ tokens: 30, costUsd: 1.5, error: { code: 'FLAKY' } });
    } finally {
      await store.close();
    }
    const raw = new Database(file());
    expect(raw.prepare('SELECT run_id, node_id, model, input_tokens, output_tokens, cost_usd, duration_ms FROM model_calls').all()).toEqual(
      [{ run_id: 'ended', node_id: 'draft', model: 'openai:gpt', input_tokens: 7, output_tokens: 3, cost_usd: 0.25, duration_ms: 12.5 }],
    );
    expect(raw.prepare('SELECT id, error_code FROM runs WHERE error_code IS NOT NULL').all()).toEqual([
      { id: 'ended', error_code: 'FLAKY' },
    ]);
    raw.close();
  });

  it('are the same when a store of this release writes them', async () => {
    const store = await openStore({ path: file(), checksTransactions: true });
    try {
      await store.workflows.insert({
        id: 'w1',
        name: 'New',
        description: '',
        templateId: null,
        graph: { format: 1, nodes: [], edges: [] } as never,
        exampleInput: null,
        at: '2026-01-01T12:00:00.000Z',
      });
      await store.runs.insert(newRun({ id: 'r1' }));
      const many = Array.from({ length: 50 }, (_none, index) =>
        stepRun({ nodeId: 'loop', iteration: index, ports: { a: 1, b: { two: [2] } }, endOrder: index }),
      );
      await store.runs.archive(runRecord('r1', { steps: [...steps, ...many] }));
      expect(await store.runs.steps('r1')).toEqual([...steps, ...many]);
    } finally {
      await store.close();
    }
  });
});
