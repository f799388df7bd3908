import { RE2JS } from 're2js';
import { NodeError } from '../errors.ts';
import { installPatternEngine } from './methods/pattern.ts';

const compiled = new Map<string, RE2JS>();
const KEPT = 100;

/** Brings in an engine whose time grows with the text only, so that no pattern can hold a worker up. Importing this file is enough. */
installPatternEngine((source, flags) => {
  const pattern = compile(source, flags);
  return (text, from) => {
    const matcher = pattern.matcher(text);
    if (!matcher.find(from)) return null;
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_none, group) => matcher.group(group) ?? null);
    return { start: matcher.start(), end: matcher.end(), groups };
  };
});

function compile(source: string, flags: string): RE2JS {
  const key = `${flags}/${source}`;
  const known = compiled.get(key);
  if (known) return known;
  try {
    const made = RE2JS.compile(RE2JS.translateRegExp(source), bits(flags));
    if (compiled.size >= KEPT) compiled.clear();
    compiled.set(key, made);
    return made;
  } catch (error) {
    throw new NodeError({
      code: 'EXPRESSION_PATTERN_INVALID',
      message: `The pattern /${source}/ can't be used: ${error instanceof Error ? error.message : 'it is not understood'}.`,
      hint: 'Look-ahead, look-behind and back-references are not available: they can take for ever.',
    });
  }
}

function bits(flags: string): number {
  return (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) | (flags.includes('m') ? RE2JS.MULTILINE : 0) | (flags.includes('s') ? RE2JS.DOTALL : 0);
}
