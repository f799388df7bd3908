import { transform } from 'sucrase';
import { NodeError } from '#graph/errors';
import type { CodeRequest } from '#graph/node-services';

/** A module says what it exports; anything else is the body of a function. */
const MODULE = /^\s*export\s+(default\b|(async\s+)?function\s+main\b|const\s+main\b)/m;

/**
 * The program as one expression: a function of `inputs`. Lines stay where the author has them, so that errors name the right
 * ones. Throws CODE_SYNTAX when TypeScript can't be read.
 */
export function programOf({ language, source }: Pick<CodeRequest, 'language' | 'source'>): string {
  if (MODULE.test(source)) {
    const code = strip(source, ['imports', ...(language === 'typescript' ? (['typescript'] as const) : [])]);
    return `(async (inputs) => { const exports = {}; const require = () => { throw new Error('import is not available: programs have no modules'); }; ${code}\n; const main = exports.default ?? exports.main; return main(inputs); })`;
  }
  const body = `(async (inputs) => { ${source}\n; return typeof main === 'function' ? main(inputs) : undefined; })`;
  return language === 'typescript' ? strip(body, ['typescript']).replace(/;\s*$/, '') : body;
}

function strip(source: string, transforms: ('typescript' | 'imports')[]): string {
  try {
    return transform(source, { transforms, disableESTransforms: true, production: true }).code;
  } catch (error) {
    const message = error instanceof Error ? error.message.replace(/^Error transforming[^:]*:\s*/, '') : String(error);
    const place = /\((\d+):(\d+)\)/.exec(message);
    throw syntaxError(message.replace(/\s*\(\d+:\d+\)/, ''), place === null ? null : Number(place[1]));
  }
}

/** The program can't be read; `line` counts from 1. */
export function syntaxError(message: string, line: number | null): NodeError {
  return new NodeError({ code: 'CODE_SYNTAX', message: `The program can't be read${line === null ? '' : `, line ${line}`}: ${message}`, hint: 'Correct it; the line is that of the editor.', ...(line === null ? {} : { details: { line } }) });
}
