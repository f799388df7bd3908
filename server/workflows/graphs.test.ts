import { describe, expect, it } from 'vitest';
import { check } from '#graph/check';
import { compile } from '#graph/compile';
import { nothingAround } from '#graph/surroundings';
import { workflowSignature } from '#graph/workflow-signature';
import { catalogue } from '#nodes/index';
import { draw } from '#test/stack/draw';
import { createGraphs } from './graphs.ts';

const names = Array.from({ length: 300 }, (_none, index) => `n${index}`);
const large = draw(
  [
    { type: 'manual', name: 'start' },
    ...names.map((name, index) => ({
      type: 'template',
      name,
      inputs: { text: index === 200 ? '{{ nowhere }}' : index === 0 ? 'x' : `{{ n${index - 1} }}` },
    })),
  ],
  ['start -> n0', ...names.slice(1).map((name, index) => `n${index} -> ${name}`)],
);

describe('what the server finds out about a large graph', () => {
  const graphs = createGraphs(catalogue);

  it('is what is found out at once, while others have their turn', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    const issues = await graphs.check(large, nothingAround);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(1);
    expect(issues).toEqual(check(large, catalogue));
    expect(issues.map(({ code }) => code)).toEqual(['EXPRESSION_UNKNOWN_NAME']);
    const right = { ...large, nodes: large.nodes.map((node) => (node.name === 'n200' ? { ...node, inputs: { text: 'y' } } : node)) };
    expect(await graphs.compile(right, {})).toEqual(compile(right, catalogue));
    expect(await graphs.signature(right)).toEqual(workflowSignature(right, catalogue));
  });
});
