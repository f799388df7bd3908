import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { emptyGraph } from '#graph/graph';
import type { WorkflowSummary } from '#graph/api';
import { findUntouched, rememberCreated } from './discard-untouched.ts';
import { createDraftKeeper } from './draft-storage.ts';

const now = Date.parse('2026-12-01T12:00:00Z');
const summary = (change: Partial<WorkflowSummary>): WorkflowSummary => ({
  id: 'a',
  name: 'Untitled workflow',
  description: '',
  revision: 1,
  liveVersion: null,
  nodeCount: 0,
  templateId: null,
  createdAt: '2026-12-01T11:00:00Z',
  updatedAt: '2026-12-01T11:00:00Z',
  lastRun: null,
  ...change,
});

describe('a workflow that was created and never drawn in', () => {
  let open: readonly string[] = [];
  beforeEach(() => {
    const storage: Record<string, unknown> = {};
    const methods = {
      getItem: (key: string) => storage[key] ?? null,
      setItem: (key: string, value: string) => (storage[key] = value),
      removeItem: (key: string) => delete storage[key],
    };
    for (const [name, value] of Object.entries(methods)) Object.defineProperty(storage, name, { value, enumerable: false });
    vi.stubGlobal('localStorage', storage);
    vi.stubGlobal('navigator', { locks: { query: async () => ({ held: open.map((id) => ({ name: `heddle:workflow:${id}` })) }) } });
    open = [];
    for (const id of ['a', 'b', 'c']) rememberCreated(id);
  });
  afterEach(() => vi.unstubAllGlobals());

  it('is found again after its tab was closed', async () => {
    expect(await findUntouched([summary({}), summary({ id: 'b', name: 'Untitled workflow 2' })], now)).toEqual(['a', 'b']);
  });

  it.each<[string, Partial<WorkflowSummary>]>([
    ['it was made elsewhere', { id: 'other' }],
    ['it was saved', { revision: 2 }],
    ['it has a name of its own', { name: 'Orders' }],
    ['it ran', { lastRun: { id: 'r', status: 'finished', startedAt: '2026-12-01T11:00:00Z' } }],
    ['it was created a moment ago', { updatedAt: '2026-12-01T11:59:55Z' }],
  ])('is left alone where %s', async (_why, change) => {
    expect(await findUntouched([summary(change)], now)).toEqual([]);
  });

  it('is left alone while it is open, while something in it is unsaved, and where the browser can’t tell', async () => {
    open = ['a'];
    createDraftKeeper('b', 'editor').keep(
      {
        document: { name: 'Untitled workflow', description: '', graph: emptyGraph },
        base: { name: 'Untitled workflow', description: '', graph: emptyGraph },
        revision: 1,
        unanswered: null,
      },
      true,
    );
    expect(await findUntouched([summary({}), summary({ id: 'b' }), summary({ id: 'c' })], now)).toEqual(['c']);
    vi.stubGlobal('navigator', {});
    expect(await findUntouched([summary({ id: 'c' })], now)).toEqual([]);
  });
});
