import { describe, expect, it } from 'vitest';
import { testNodes } from '#test/builders/test-nodes';
import { draw } from '#test/stack/draw';
import { edgeIssue } from './edge-issue.ts';

const text = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] };
const graph = draw(
  [
    { type: 'start', name: 'start' },
    { type: 'task', name: 'count', typeVersion: 3 },
    { type: 'task', name: 'read', typeVersion: 3 },
    { type: 'task', name: 'last', typeVersion: 3 },
    { type: 'writer', name: 'loose' },
    { type: 'box', name: 'box', inputs: { items: [] } },
    { type: 'task', name: 'inside', typeVersion: 3, parentId: 'box' },
  ],
  ['start -> count', 'start -> read', 'read -> last', 'last -> box'],
);
const issue = (from: string, to: string): string | undefined =>
  edgeIssue(graph, testNodes, { from: { node: from, port: 'out' }, to: { node: to } })?.code;

describe('an edge that is about to be drawn', () => {
  it('is fine when nothing speaks against it', () => {
    expect(issue('count', 'last')).toBeUndefined();
  });

  it('is told when it cannot be drawn', () => {
    expect(issue('start', 'read')).toBe('EDGE_TWICE');
    expect(issue('start', 'inside')).toBe('EDGE_ACROSS_CONTAINERS');
    expect(issue('read', 'start')).toBe('TRIGGER_HAS_INPUT');
  });

  it('is told when what then comes in does not fit the fields behind it', () => {
    const both = draw(
      [
        { type: 'start', name: 'start', config: { output: text } },
        { type: 'join', name: 'a' },
        { type: 'join', name: 'b' },
        { type: 'task', name: 'read', typeVersion: 3, inputs: { note: '{{ input.text }}' } },
      ],
      ['start -> a', 'start -> b', 'a -> read'],
    );
    const found = edgeIssue(both, testNodes, { from: { node: 'b', port: 'out' }, to: { node: 'read' } });
    expect(found).toMatchObject({ severity: 'error', code: 'EXPRESSION_UNKNOWN_FIELD', nodeId: 'read', path: 'inputs.note' });
  });

  it('is told when it makes a loop that can be entered at two places, and not when it makes a plain one', () => {
    const two = draw(
      [
        { type: 'start', name: 'start' },
        { type: 'join', name: 'a' },
        { type: 'join', name: 'b' },
      ],
      ['start -> a', 'start -> b', 'a -> b'],
    );
    expect(edgeIssue(two, testNodes, { from: { node: 'b', port: 'out' }, to: { node: 'a' } })?.code).toBe('LOOP_NOT_NATURAL');
    expect(issue('last', 'count')).toBeUndefined();
  });

  it('is not blamed for what is empty in a node that it reaches', () => {
    expect(issue('count', 'loose')).toBeUndefined();
  });
});
