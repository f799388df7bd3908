import { describe, expect, it } from 'vitest';
import type { Binding } from '#graph/expression/ast';
import { parseBinding } from '#graph/expression/parse';
import { literal } from '../bindings.ts';
import { stepArguments } from '../testing/step-arguments.ts';
import batch from './node.ts';

function binding(text: string): Binding {
  const parsed = parseBinding(text);
  if (!parsed.ok) throw new Error('not a binding');
  return parsed.binding;
}

describe('asking for each item', () => {
  it('compiles to a map over one model call, whose step belongs to the node', () => {
    const body = batch.step?.(
      stepArguments({
        config: batch.config.parse({ model: 'offline', concurrency: 3 }),
        id: 'b1',
        name: 'sort',
        bindings: { items: literal([1]), prompt: binding('{{ item }} for {{ team.name }}') },
      }),
    );
    expect(body).toMatchObject({
      kind: 'map',
      concurrency: 3,
      onItemError: 'collect',
      plan: {
        entries: ['b1.item'],
        captures: ['team'],
        steps: [
          {
            id: 'b1.item',
            name: 'sort',
            type: 'llm',
            body: { kind: 'call', activity: 'llm', effect: 'write', config: { model: 'offline' } },
          },
        ],
      },
    });
  });

  it('promises an answer or an error an item, or answers only when one failure fails all', () => {
    const typesOf = (onItemError: 'fail' | 'collect') =>
      batch.outputTypes?.({ config: batch.config.parse({ onItemError }), inputs: {}, inputTypes: {}, inputType: {}, typeOf: () => ({}) })[
        'out'
      ];
    expect(typesOf('collect')?.items?.anyOf).toHaveLength(2);
    expect(typesOf('fail')?.items?.properties).toHaveProperty('text');
  });
});
