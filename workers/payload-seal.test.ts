import type { Payload, SerializationContext } from '@temporalio/common';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPayloadSeal } from './payload-seal.ts';
import { REFUSED } from './workflow/messages.ts';

const of = (workflowId: string, type: 'workflow' | 'activity' = 'workflow'): SerializationContext =>
  type === 'workflow' ? { type, namespace: 'default', workflowId } : { type, namespace: 'default', workflowId, isLocal: false };
const json = (value: unknown): Payload => ({ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(value)) });
const valueOf = (payload: Payload | undefined): unknown => JSON.parse(Buffer.from(payload?.data ?? []).toString('utf8'));
const forged: string[] = [];
const make = (key: string, unsealed: readonly string[] = []) =>
  createPayloadSeal({ key: Buffer.from(key.padEnd(32)), isUnsealed: (id) => unsealed.includes(id), onForged: (id) => forged.push(id) });
const seal = make('ours');

async function through(
  payload: Payload,
  from: SerializationContext,
  to: SerializationContext,
  { sender = seal, change = (sent: Payload) => sent } = {},
): Promise<unknown> {
  const [sent] = await sender.client.encode([payload], from);
  const [received] = await seal.worker.decode([change(sent!)], to);
  return valueOf(received);
}

describe('a payload that Heddle has sealed', () => {
  it('arrives as it was sent, and can still be read by anybody', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.string(), async (value, id) => {
        expect(await through(json(value), of(id), of(id))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    const [sent] = await seal.client.encode([json({ a: 1 })], of('run_1'));
    expect(valueOf(sent)).toEqual({ a: 1 });
  });

  it('is for one workflow, and as what it was sent', async () => {
    expect(await through(json(1), of('run_1'), of('run_2'))).toEqual(REFUSED);
    expect(await through(json(1), of('run_1', 'activity'), of('run_1'))).toEqual(REFUSED);
    expect(await through(json(1), of('sync-src_1'), of('sync-src_1-2026-12-01T10:00:00Z'))).toBe(1);
  });
});

describe('any other payload', () => {
  it('is refused: changed, sealed with another key, or without a seal', async () => {
    const change = (sent: Payload): Payload => ({ ...sent, data: Buffer.from('2') });
    expect(await through(json(1), of('a'), of('a'), { change })).toEqual(REFUSED);
    expect(
      await through(json(1), of('a'), of('a'), {
        change: ({ data, metadata }) => ({ data: data!, metadata: { ...metadata, encoding: Buffer.from('binary/plain') } }),
      }),
    ).toEqual(REFUSED);
    expect(
      await through(json(1), of('a'), of('a'), {
        change: ({ data, metadata }) => ({ data: data!, metadata: { ...metadata, 'heddle-seal': Buffer.alloc(5) } }),
      }),
    ).toEqual(REFUSED);
    expect(await through(json(1), of('a'), of('a'), { sender: make('theirs') })).toEqual(REFUSED);
    forged.length = 0;
    expect((await seal.worker.decode([json({ a: 1 })], of('run_9'))).map(valueOf)).toEqual([REFUSED]);
    expect((await seal.worker.decode([json({ a: 1 })])).map(valueOf)).toEqual([REFUSED]);
    expect(forged).toEqual(['run_9', '']);
  });

  it('is taken without a seal by workflows that an older release began, but not with a wrong one', async () => {
    const after = make('ours', ['run_old']);
    expect((await after.worker.decode([json(1)], of('run_old'))).map(valueOf)).toEqual([1]);
    expect((await after.worker.decode([json(1)], of('run_new'))).map(valueOf)).toEqual([REFUSED]);
    const sent = await make('theirs').client.encode([json(1)], of('run_old'));
    expect((await after.worker.decode(sent, of('run_old'))).map(valueOf)).toEqual([REFUSED]);
  });
});
