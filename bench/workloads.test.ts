import { expect, it } from 'vitest';
import { compile } from '#graph/compile';
import { catalogue } from '#nodes/index';
import { workloads } from './workloads.ts';

it.each(workloads('http://127.0.0.1:1').map(({ name, graph }) => [name, graph] as const))('can be published: %s', (_name, graph) => {
  const compiled = compile(graph, catalogue);
  expect(compiled.ok ? [] : compiled.issues).toEqual([]);
});
