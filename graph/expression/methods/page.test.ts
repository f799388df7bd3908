import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../json.ts';
import { evaluateBinding } from '../evaluate.ts';
import { inferExpression } from '../infer.ts';
import { parseExpression } from '../parse.ts';
import { scopeWith } from '../type-scope.ts';
import '../../dates/intl-zones.ts';
import '../regular-expressions.ts';
import { functionsByName, methods } from './call.ts';
import type { Method } from './method.ts';

const file = new URL('../../../docs/expressions.md', import.meta.url).pathname;
const page = readFileSync(file, 'utf8');
const input = JSON.parse(/`input` = `(.+)`\.$/m.exec(page)?.[1] ?? 'null') as Json;

function section(name: string): string {
  return new RegExp(`<!-- ${name}[^\n]*-->\n([\\s\\S]*)<!-- /${name} -->`).exec(page)?.[1] ?? '';
}

/** A table row's cell as it is read: without its backticks, and with `\|` as a bar. */
function plain(cell: string): string {
  return cell
    .trim()
    .replace(/^(`+) ?(.*?) ?\1$/, '$2')
    .replaceAll('\\|', '|');
}

function table(title: string, group: Iterable<Method>): string {
  const rows = [...group].map(({ signature, help }) => `| \`${signature.replaceAll('|', '\\|')}\` | ${help.replaceAll('|', '\\|')} |`);
  return [`### ${title}`, '', '| call | gives |', '| --- | --- |', ...rows, ''].join('\n');
}

function tables(): string {
  const functions = [...functionsByName.values()];
  const has = (method: Method, ...starts: string[]): boolean => starts.some((start) => method.name.startsWith(start));
  return [
    table('Of texts', methods.text.values()),
    table('Of lists', methods.list.values()),
    table('Of objects', methods.object.values()),
    table('Of numbers', methods.number.values()),
    table('Of true and false', methods.boolean.values()),
    table(
      'Mathematics',
      functions.filter((method) => has(method, 'Math.')),
    ),
    table(
      'Dates',
      functions.filter((method) => has(method, 'Date.')),
    ),
    table(
      'Other functions',
      functions.filter((method) => !has(method, 'Math.', 'Date.')),
    ),
  ].join('\n');
}

describe('docs/expressions.md', () => {
  it('lists every method and function as the table has them', async () => {
    const current = page.replace(
      /(<!-- methods[^\n]*-->\n)[\s\S]*(<!-- \/methods -->)/,
      (_all, open: string, close: string) => `${open}\n${tables()}\n${close}`,
    );
    await expect(current).toMatchFileSnapshot(file);
  });

  const examples = section('examples')
    .split('\n')
    .map((line) =>
      line
        .split(/(?<!\\)\|(?!\|)/)
        .slice(1, -1)
        .map(plain),
    )
    .filter(([source, result]) => source !== undefined && result !== undefined && !/^(expression|---)$/.test(source));

  it.each(examples)('tells what %s gives', (source = '', result = '') => {
    const parsed = parseExpression(source);
    expect(parsed).toMatchObject({ ok: true });
    if (!parsed.ok) return;
    expect(inferExpression(parsed.expression, scopeWith({ input: { schema: {} } })).findings).toEqual([]);
    expect(evaluateBinding({ kind: 'expression', expression: parsed.expression }, { input })).toEqual(JSON.parse(result));
  });
});
