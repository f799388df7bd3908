import { describe, expect, it } from 'vitest';
import type { Issue } from '#graph/issue';
import classify from '#nodes/classify/node';
import http from '#nodes/http/node';
import switchNode from '#nodes/switch/node';
import { issuesAt } from './field-issues.ts';
import { formOf, type FormField } from './form-model.ts';

const issues = (...paths: readonly string[]): readonly Issue[] =>
  paths.map((path) => ({ code: 'FIELD_MISSING', severity: 'error', nodeId: 'n', path, message: path }));
const field = (fields: readonly FormField[], key: string): FormField => fields.find((candidate) => candidate.key === key)!;
const told = (owner: FormField, path: string, ...paths: readonly string[]) =>
  issuesAt(owner, path, issues(...paths)).map((issue) => issue.path);

describe('the issues that a field tells', () => {
  const cases = field(formOf(switchNode).inputs, 'cases');

  it('are its own, and not those of fields inside, which tell them themselves', () => {
    expect(told(cases, 'inputs.cases', 'inputs.cases', 'inputs.cases[0].port', 'inputs.cases[1].when')).toEqual(['inputs.cases']);
    expect(told(field(cases.fields[0]!.fields, 'port'), 'inputs.cases[0].port', 'inputs.cases[0].port', 'inputs.cases[1].port')).toEqual([
      'inputs.cases[0].port',
    ]);
    expect(told(field(formOf(classify).config, 'labels'), 'config.labels', 'config.labels[0].name')).toEqual([]);
  });

  it('are also those of parts without a field of their own', () => {
    expect(told(cases, 'inputs.cases', 'inputs.cases[0]', 'inputs.cases[0].unknown')).toEqual([
      'inputs.cases[0]',
      'inputs.cases[0].unknown',
    ]);
    expect(told(field(formOf(http).inputs, 'headers'), 'inputs.headers', 'inputs.headers.accept')).toEqual(['inputs.headers.accept']);
  });

  it('are never those of a field whose name begins alike', () => {
    expect(told(field(formOf(http).inputs, 'url'), 'inputs.url', 'inputs.urls', 'inputs.url2')).toEqual([]);
  });
});
