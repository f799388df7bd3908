import { describe, expect, it } from 'vitest';
import { TOOL_NAME_PATTERN } from '#graph/tool';
import { toolNameOf, uniqueNames } from './tool-names.ts';

describe('the name of a tool', () => {
  it.each([
    ['Answer a ticket', 'answer_a_ticket'],
    ['  Größe: ändern!  ', 'gro_e_andern'],
    ['注文', 'wf_1'],
    ['…', 'wf_1'],
    ['a'.repeat(63) + ' b', 'a'.repeat(63)],
  ])('is made from %j', (workflowName, name) => {
    expect(toolNameOf(workflowName, 'wf_1')).toBe(name);
    expect(name).toMatch(TOOL_NAME_PATTERN);
  });

  it('belongs to one tool alone; those that were chosen by hand are kept', () => {
    const wanted = [
      { name: 'ask', isChosen: false },
      { name: 'ask', isChosen: false },
      { name: 'ask', isChosen: true },
      { name: 'ask_2', isChosen: true },
    ];
    expect(uniqueNames(wanted)).toEqual(['ask_3', 'ask_4', 'ask', 'ask_2']);
  });

  it('stays within what clients take, with a number too', () => {
    const names = uniqueNames(Array.from({ length: 12 }, () => ({ name: 'a'.repeat(64), isChosen: true })));
    expect(new Set(names).size).toBe(12);
    for (const name of names) expect(name).toMatch(TOOL_NAME_PATTERN);
  });
});
