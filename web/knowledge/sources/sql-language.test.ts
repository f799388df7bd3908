import { StringStream } from '@codemirror/language';
import { expect, it } from 'vitest';
import { sqlToken } from './sql-language.ts';

/** The coloured pieces of a query, as `kind:text`. */
function piecesOf(query: string): readonly string[] {
  const state = { until: null };
  return query.split('\n').flatMap((line) => {
    const stream = new StringStream(line, 2, 2);
    const pieces: string[] = [];
    while (!stream.eol()) {
      stream.start = stream.pos;
      const kind = sqlToken(stream, state);
      if (kind !== null) pieces.push(`${kind}:${stream.current()}`);
    }
    return pieces;
  });
}

it('tells words of the language from names, texts, numbers and comments', () => {
  expect(piecesOf(`select id, "Title" FROM articles -- all\nWHERE price > 9.5 AND published = true`)).toEqual([
    'keyword:select',
    'propertyName:"Title"',
    'keyword:FROM',
    'comment:-- all',
    'keyword:WHERE',
    'number:9.5',
    'keyword:AND',
    'bool:true',
  ]);
});

it('follows texts and comments over lines, and takes a doubled quote as part of a text', () => {
  expect(piecesOf(`'it''s\nmine' /* a\nb */ as`)).toEqual([
    `string:'it'`,
    `string:'s`,
    `string:mine'`,
    'comment:/* a',
    'comment:b */',
    'keyword:as',
  ]);
  expect(piecesOf('$body$ select $body$')).toEqual(['string:$body$ select $body$']);
});
