import { draw, type DrawnNode } from '../stack/draw.ts';
import type { Graph } from '#graph/graph';

/** How long the steps take in which the kill is to fall. */
export const SLOW_MS = 4_000;

/** A map of this many items. */
export const ITEMS = 100;

const start: DrawnNode = { type: 'manual', name: 'start', config: { fields: [{ type: 'text', name: 'marker' }] } };

/**
 * Workflows whose middle is a step of every kind that takes time. Each begins with a write that has finished by then, and ends with
 * one that has not begun; `{ marker }` of the input tells their calls apart.
 */
export function crashGraphs(mockUrl: string): Readonly<Record<'get' | 'post' | 'model' | 'timer' | 'review' | 'map', Graph>> {
  const call = (name: string, method: 'GET' | 'POST', query: Record<string, string> = {}): DrawnNode => ({
    type: 'http',
    name,
    config: { method },
    inputs: {
      url: `${mockUrl}/${name}`,
      query: { marker: '{{ start.marker }}', ...query },
      ...(method === 'POST' ? { body: { from: '{{ start.marker }}' } } : {}),
    },
  });
  const around = (middle: DrawnNode, port = 'out'): Graph =>
    draw(
      [start, call('before', 'POST'), middle, call('after', 'POST'), result],
      ['start -> before', `before -> ${middle.name}`, `${middle.name}.${port} -> after`, 'after -> result'],
    );

  return {
    get: around(call('slow_get', 'GET', { delayMs: String(SLOW_MS) })),
    post: around(call('slow_post', 'POST', { delayMs: String(SLOW_MS) })),
    model: around({ type: 'llm', name: 'ask', config: { model: 'openai:mock' }, inputs: { prompt: 'Marker {{ start.marker }}' } }),
    timer: around({ type: 'wait', name: 'pause', inputs: { durationMs: SLOW_MS } }),
    review: around(
      { type: 'review', name: 'approve', inputs: { title: 'Go on with {{ start.marker }}?', value: '{{ start.marker }}' } },
      'approved',
    ),
    map: draw(
      [
        start,
        call('before', 'POST'),
        { type: 'map', name: 'each', config: { concurrency: 5 }, inputs: { items: Array.from({ length: ITEMS }, (_, index) => index) } },
        { ...call('item', 'POST', { delayMs: '100', item: '{{ item }}' }), parentId: 'each', name: 'send' },
        call('after', 'POST'),
        result,
      ],
      ['start -> before', 'before -> each', 'each -> after', 'after -> result'],
    ),
  };
}

const result: DrawnNode = {
  type: 'set',
  name: 'result',
  inputs: { fields: [{ name: 'marker', type: 'text', value: '{{ start.marker }}' }] },
};
