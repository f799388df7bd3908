import { parse } from 'acorn';
import { transform } from 'sucrase';
import { isNodeError } from '#graph/errors';
import type { CodeRequest } from '#graph/node-services';
import { type Place, syntaxError } from './code-errors.ts';

/** A program as the interpreter takes it. */
export interface Program {
  readonly code: string;
  readonly form: 'function' | 'module';
  /** The author's place of a place in `code`. */
  readonly placeOf: (place: Place) => Place;
}

/** On one line with the program's first, so that lines stay as the author has them. */
const BEFORE = '(async (inputs) => { ';
const AFTER = '\n; return typeof main === "function" ? main(inputs) : undefined; })';

/**
 * Makes a program of what the author wrote: a module when it exports something, else the body of a function. Types are taken out.
 * Throws CODE_SYNTAX when it can't be read.
 */
export function readProgram({ language, source }: Pick<CodeRequest, 'language' | 'source'>): Program {
  const code = language === 'typescript' ? withoutTypes(source) : source;
  const [before, after] = [source.split('\n'), code.split('\n')];
  /** Taking out types moves what stands behind them: in such a line the column is not known. */
  const inSource = ({ line, column }: Place): Place =>
    column !== null && before[line - 1] === after[line - 1] ? { line, column } : { line, column: null };
  if (formOf(code, inSource) === 'module') return { code, form: 'module', placeOf: inSource };
  const placeOf = ({ line, column }: Place): Place =>
    inSource({ line, column: column === null ? null : line === 1 ? Math.max(1, column - BEFORE.length) : column });
  return { code: `${BEFORE}${code}${AFTER}`, form: 'function', placeOf };
}

function withoutTypes(source: string): string {
  try {
    return transform(source, { transforms: ['typescript'], disableESTransforms: true }).code;
  } catch (error) {
    throw unreadable(error, (place) => place);
  }
}

/** Reads it as what it is: with `return` and `await` at the top, or with `export`. */
function formOf(code: string, placeOf: (place: Place) => Place): Program['form'] {
  const options = { ecmaVersion: 'latest', allowAwaitOutsideFunction: true, locations: true } as const;
  try {
    const { body } = parse(code, { ...options, sourceType: 'script', allowReturnOutsideFunction: true, allowImportExportEverywhere: true });
    const imported = body.find(({ type }) => type === 'ImportDeclaration');
    if (imported?.loc)
      throw syntaxError(
        'import is not available: there are no modules in here',
        placeOf({ line: imported.loc.start.line, column: imported.loc.start.column + 1 }),
      );
    if (!body.some(({ type }) => type.startsWith('Export'))) return 'function';
    parse(code, { ...options, sourceType: 'module' });
    return 'module';
  } catch (error) {
    throw isNodeError(error) ? error : unreadable(error, placeOf);
  }
}

/** Both parsers write the place at the end of their message, acorn with columns from 0. */
function unreadable(error: unknown, placeOf: (place: Place) => Place): Error {
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError || /stack space/.test(said)) return syntaxError('it is nested too deeply', null);
  const found = /\((\d+):(\d+)\)$/.exec(said.trimEnd());
  const message = said
    .slice(0, found?.index)
    .trimEnd()
    .replace(/^Error transforming [^:]*:\s*/, '');
  const isAcorn = error instanceof SyntaxError && 'raisedAt' in error;
  return syntaxError(message, found === null ? null : placeOf({ line: Number(found[1]), column: Number(found[2]) + (isAcorn ? 1 : 0) }));
}
