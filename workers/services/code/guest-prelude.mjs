/**
 * What stands around a program inside the interpreter: the console, and the border at which values become text. It is run before
 * the program, and holds its own copies of what it calls: nothing that the program replaces changes what it does.
 *
 * Its value is a function of (kind of program, program, inputs as JSON) that promises a text, whose first letter tells its kind:
 * v a value, j why the value is no JSON, t what was thrown, n nothing to call.
 */
export const GUEST_PRELUDE = `(function (write, maxLines, maxLength, files) {
  'use strict';
  const { parse, stringify } = JSON;
  const { apply } = Reflect;
  const { slice } = String.prototype;
  const [text, failure, isList, bigOf, finite] = [String, Error, Array.isArray, BigInt, Number.isFinite];
  const [isSafe, numberOf, keysOf] = [Number.isSafeInteger, Number, Object.keys];
  const test = Function.prototype.call.bind(RegExp.prototype.test);
  const [MapOf, SetOf, listOf] = [Map, Set, Array.from];
  const cut = (value, length) => apply(slice, text(value), [0, length]);

  const plain = (_key, value) => {
    if (typeof value === 'bigint') return text(value) + 'n';
    if (typeof value === 'function') return 'function ' + value.name;
    if (value instanceof failure) return value.name + ': ' + value.message;
    if (value instanceof MapOf || value instanceof SetOf) return listOf(value);
    return value;
  };
  const show = (value) => {
    if (typeof value === 'string') return value;
    try {
      if (value instanceof failure) return value.name + ': ' + value.message;
      if (typeof value === 'object' && value !== null) return stringify(value, plain);
      return text(value);
    } catch {
      return isList(value) ? '[a list that cannot be shown]' : '[an object that cannot be shown]';
    }
  };

  // Whole numbers beyond 2^53 are big integers in here, and leave as what they are. Other numbers that no number of JavaScript holds are
  // texts.
  const whole = /^-?[0-9]+$/;
  const revive = (_key, value) => {
    if (typeof value !== 'object' || value === null || isList(value) || typeof value.$number !== 'string' || keysOf(value).length !== 1) return value;
    if (value.$number === '-0') return -0;
    return test(whole, value.$number) ? bigOf(value.$number) : value.$number;
  };
  const leave = (_key, value) => {
    if (typeof value === 'bigint') return isSafe(numberOf(value)) ? numberOf(value) : { $number: text(value) };
    if (typeof value === 'number' && !finite(value)) throw new failure(text(value) + ' is no number that JSON can hold');
    return value;
  };

  let lines = 0;
  const lineOf = (level) => function () {
    if (lines >= maxLines) return;
    lines += 1;
    let line = '';
    for (let index = 0; index < arguments.length && line.length < maxLength; index += 1) line += (index === 0 ? '' : ' ') + cut(show(arguments[index]), maxLength);
    write(level, cut(line, maxLength));
  };
  globalThis.console = { log: lineOf('log'), info: lineOf('info'), warn: lineOf('warn'), error: lineOf('error'), debug: lineOf('debug') };

  if (files !== undefined) {
    const contents = new MapOf(Object.entries(parse(files)));
    globalThis.readFile = (file) => {
      const content = contents.get(file?.$file);
      if (content === undefined) throw new failure('readFile takes a file of the inputs, such as inputs.file');
      return { name: file.name, mediaType: file.mediaType, ...content };
    };
  }

  const describe = (thrown) => {
    const told = { __proto__: null, name: '', message: '', stack: '' };
    try {
      if (thrown instanceof failure) {
        told.name = cut(thrown.name, 100);
        told.message = cut(thrown.message, 2000);
        told.stack = cut(thrown.stack, 4000);
      } else told.message = cut(show(thrown), 2000);
    } catch {
      told.message = 'something was thrown that cannot be shown';
    }
    return stringify(told);
  };
  const isOutOfMemory = (error) => typeof error === 'object' && error !== null && error.name === 'InternalError' && error.message === 'out of memory';

  return async (kind, program, inputs) => {
    let value;
    try {
      if (kind === 'module') {
        const module = await program;
        const main = module.default ?? module.main;
        if (main === undefined) return 'n';
        value = await (typeof main === 'function' ? main(parse(inputs, revive)) : main);
      } else value = await program(parse(inputs, revive));
    } catch (error) {
      if (isOutOfMemory(error)) throw error;
      return 't' + describe(error);
    }
    if (typeof value === 'function' || typeof value === 'symbol') return 'jit is a ' + typeof value;
    try {
      return 'v' + (stringify(value, leave) ?? 'null');
    } catch (error) {
      if (isOutOfMemory(error)) throw error;
      return 'j' + cut(error instanceof failure ? error.message : show(error), 500);
    }
  };
})`;
