import { NodeError } from '../errors.ts';
import type { Json } from '../json.ts';

/** How much one evaluation may do. The clock stands still in the workflow sandbox, so work is counted, not timed. */
export interface Budget {
  /** Steps left: a node of the tree costs one, a method as much as it touches. */
  steps: number;
}

/** Enough for any sensible expression, and well below a second for the worst. */
const STEPS = 1_000_000;

/** Longest text, and longest list, that an expression may make. */
export const MAX_TEXT = 4_000_000;
export const MAX_LIST = 200_000;

/** What a whole result may hold: values of all kinds, characters, and levels of nesting. */
const MAX_VALUES = 2_000_000;
const MAX_CHARACTERS = 50_000_000;
const MAX_LEVELS = 256;

/** A fresh budget. */
export function createBudget(steps: number = STEPS): Budget {
  return { steps };
}

/** Pays for work; throws `EXPRESSION_BUDGET` when the budget is used up. */
export function spend(budget: Budget, cost: number): void {
  budget.steps -= cost;
  if (budget.steps < 0) {
    throw new NodeError({
      code: 'EXPRESSION_BUDGET',
      message: 'The expression does too much work.',
      hint: 'Do it for fewer items, or in a map node.',
    });
  }
}

/** Holds back results that are too large before they are made. */
export function checkSize(size: number, limit: number, what: 'text' | 'list'): void {
  if (size > limit) {
    throw new NodeError({
      code: 'EXPRESSION_TOO_LARGE',
      message: `The expression makes a ${what} of ${size}; at most ${limit} is allowed.`,
      hint: 'Make the result smaller.',
    });
  }
}

/** Pays for reading a text from end to end. */
export function paid(text: string, budget: Budget): string {
  spend(budget, text.length >> 5);
  return text;
}

/** What a value holds in all: a list that is in there twice counts twice, as it does in its JSON. */
export interface Weight {
  values: number;
  characters: number;
}

/**
 * Adds up what a value holds, and stops with `EXPRESSION_TOO_LARGE` at what no step can carry. Lists may share their
 * items, so a short expression can stand for a value of 2^40 parts: nothing may walk through a value unweighed.
 */
export function weigh(value: Json, budget: Budget | null = null, weight: Weight = { values: 0, characters: 0 }, level = 0): Weight {
  weight.values += 1;
  if (budget !== null) spend(budget, 1);
  if (typeof value === 'string') weight.characters += value.length;
  else if (typeof value === 'number' && !Number.isFinite(value)) throw notFinite();
  else if (typeof value === 'object' && value !== null) {
    if (level >= MAX_LEVELS) throw tooLarge('a value nested more than', MAX_LEVELS, 'deep');
    if (Array.isArray(value)) for (const item of value) weigh(item as Json, budget, weight, level + 1);
    else {
      if (imitatesStored(value)) throw reserved();
      for (const [key, inner] of Object.entries(value)) {
        weight.characters += key.length;
        weigh(inner as Json, budget, weight, level + 1);
      }
    }
  }
  if (weight.values > MAX_VALUES) throw tooLarge('more than', MAX_VALUES, 'values');
  if (weight.characters > MAX_CHARACTERS) throw tooLarge('more than', MAX_CHARACTERS, 'characters');
  return weight;
}

/**
 * True for an object that would be taken for a stored large value. No expression sees one, because what is stored is put in its place
 * before: so one that an expression makes is an imitation, by which somebody could have another run's value read.
 */
export function imitatesStored(value: object): boolean {
  return '$blob' in value && typeof value.$blob === 'string' && 'bytes' in value && typeof value.bytes === 'number';
}

function reserved(): NodeError {
  return new NodeError({
    code: 'VALUE_RESERVED',
    message: 'The expression makes an object with the fields $blob and bytes, which Heddle uses itself.',
    hint: 'Name one of these fields differently.',
  });
}

/** The error of arithmetic that leaves what JSON can carry. */
export function notFinite(): NodeError {
  return new NodeError({
    code: 'EXPRESSION_NOT_FINITE',
    message: 'The result is not a finite number.',
    hint: 'Check for a division by zero.',
  });
}

/** The number itself, if JSON can carry it; there is one zero only. */
export function finite(value: number): number {
  if (!Number.isFinite(value)) throw notFinite();
  return value === 0 ? 0 : value;
}

function tooLarge(how: string, limit: number, what: string): NodeError {
  return new NodeError({
    code: 'EXPRESSION_TOO_LARGE',
    message: `The expression makes ${how} ${limit} ${what}.`,
    hint: 'Make the result smaller.',
  });
}
