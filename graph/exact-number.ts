import { NodeError } from './errors.ts';

/**
 * A number that JavaScript's own numbers would change: an integer beyond 2^53, a decimal with more digits, 1e400, -0. It travels as its
 * digits, in plain JSON that nothing on the way
 * can round, and is written as the number that it is where it leaves (`json-text.ts`).
 */
// A type, not an interface: it is a JSON object.
export type ExactNumber = { readonly $number: string };

/** A number of either kind. */
export type Numeric = number | ExactNumber;

const LITERAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Arithmetic with more digits would take long, and nobody means it. */
const MOST_DIGITS = 2_000;

/** A number as sign, significant digits and the power of ten of the first one: 0.0120 is + 12 -2. */
interface Digits {
  readonly isNegative: boolean;
  /** Without zeros at either end; empty for zero. */
  readonly digits: string;
  /** How many digits stand before the point; zero or less when the number begins behind it. */
  readonly point: number;
}

/** True for an exact number, and only for one that a plain number could not hold. */
export function isExactNumber(value: unknown): value is ExactNumber {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, '$number')) return false;
  const { $number } = value as { readonly $number: unknown };
  return typeof $number === 'string' && Object.keys(value).length === 1 && LITERAL.test($number) && isLossy($number);
}

/** The number that a JSON literal stands for, with all its digits. Null for any other text. */
export function numberOfLiteral(literal: string): Numeric | null {
  if (!LITERAL.test(literal)) return null;
  return isLossy(literal) ? { $number: literal } : Number(literal);
}

/** The number that a text stands for, as a person writes one: also `+5`, `.5` and white space around it. NaN for any other text. */
export function numberOfText(text: string): Numeric {
  const parts = /^([+-]?)(\d*)(\.\d*)?([eE][+-]?\d+)?$/.exec(text.trim());
  const [, sign = '', digits = '', fraction = '', exponent = ''] = parts ?? [];
  const whole = digits.replace(/^0+/, '');
  if (parts === null || !/\d/.test(text)) return text.trim() === '' ? Number.NaN : Number(text);
  return (
    numberOfLiteral(`${sign === '-' ? '-' : ''}${whole === '' ? '0' : whole}${fraction === '.' ? '' : fraction}${exponent}`) ?? Number(text)
  );
}

/** The digits of a number. */
export function digitsOf(value: Numeric): string {
  return typeof value === 'number' ? (Object.is(value, -0) ? '-0' : String(value)) : value.$number;
}

/** The nearest plain number: the one place where digits are given up, because somebody asked for it. */
export function approximately(value: Numeric): number {
  return typeof value === 'number' ? value : Number(value.$number);
}

/** Whether a number has nothing behind the point. */
export function isWhole(value: Numeric): boolean {
  if (typeof value === 'number') return Number.isInteger(value);
  const { digits, point } = split(value.$number);
  return digits.length <= point || digits === '';
}

/** Below zero, zero or above it, as one number is smaller than another, the same or larger. */
export function compareNumbers(left: Numeric, right: Numeric): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const [a, b] = [split(digitsOf(left)), split(digitsOf(right))];
  const [one, other] = [signOf(a), signOf(b)];
  if (one !== other || one === 0) return one - other;
  if (a.point !== b.point) return a.point > b.point ? one : -one;
  if (a.digits === b.digits) return 0;
  return a.digits > b.digits ? one : -one;
}

/** The same for equal numbers, however they are written, and for no other value. */
export function identityOfNumber(value: ExactNumber): unknown {
  const { isNegative, digits, point } = split(value.$number);
  return digits === '' ? 0 : { number: `${isNegative ? '-' : ''}${digits}e${point}` };
}

/** The exact result of an operation. Throws `EXPRESSION_NOT_EXACT` where there is none: nothing is rounded that was exact before. */
export function calculate(operator: string, left: Numeric, right: Numeric): Numeric {
  switch (operator) {
    case '+':
    case '-': {
      const [a, b, scale] = aligned(left, right);
      return fromDecimal(operator === '+' ? a + b : a - b, scale);
    }
    case '*': {
      const [a, b, scale] = aligned(left, right);
      return fromDecimal(a * b, scale * 2);
    }
    case '%': {
      const [a, b, scale] = aligned(left, right);
      if (b === 0n)
        throw new NodeError({
          code: 'EXPRESSION_NOT_FINITE',
          message: 'The result is not a finite number.',
          hint: 'Check for a division by zero.',
        });
      return fromDecimal(a % b, scale);
    }
    case '/':
      return quotient(left, right);
    default:
      return power(left, right);
  }
}

/** The number rounded to a number of digits behind the point: `half` away from zero, or always `up`, `down` or towards zero (`cut`). */
export function roundTo(value: Numeric, places: number, how: 'half' | 'half-up' | 'up' | 'down' | 'cut'): Numeric {
  const { whole, scale } = toDecimal(value);
  if (scale <= places) return value;
  const unit = 10n ** BigInt(scale - places);
  const rest = whole % unit;
  const cut = whole - rest;
  const size = rest < 0n ? -rest : rest;
  const away = rest < 0n ? -unit : unit;
  const moves = {
    half: size * 2n >= unit,
    'half-up': rest > 0n ? size * 2n >= unit : size * 2n > unit,
    up: rest > 0n,
    down: rest < 0n,
    cut: false,
  }[how];
  return fromDecimal(moves ? cut + away : cut, scale);
}

/** A number as its plain decimal digits, with this many behind the point. */
export function fixedText(value: Numeric, places: number): string {
  const { whole, scale } = toDecimal(roundTo(value, places, 'half'));
  const shifted = whole * 10n ** BigInt(Math.max(0, places - scale));
  const digits = (shifted < 0n ? -shifted : shifted).toString().padStart(places + 1, '0');
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return shifted < 0n ? `-${text}` : text;
}

/** A whole number as a big integer; null for one with a fraction. */
export function toBigInt(value: Numeric): bigint | null {
  return isWhole(value) ? aligned(value, 0)[0] : null;
}

/** The number of a big integer. */
export function fromBigInt(value: bigint): Numeric {
  return fromDecimal(value, 0);
}

function quotient(left: Numeric, right: Numeric): Numeric {
  const [a, b] = aligned(left, right);
  if (b === 0n)
    throw new NodeError({
      code: 'EXPRESSION_NOT_FINITE',
      message: 'The result is not a finite number.',
      hint: 'Check for a division by zero.',
    });
  // A quotient that ends does so within as many digits as the divisor has in twos and fives.
  const places = Math.min(MOST_DIGITS, b.toString(2).length + 1);
  const scaled = a * 10n ** BigInt(places);
  if (scaled % b !== 0n) throw notExact('The quotient of these numbers has no end.');
  return fromDecimal(scaled / b, places);
}

function power(base: Numeric, exponent: Numeric): Numeric {
  const times = typeof exponent === 'number' ? exponent : Number.NaN;
  const { whole, scale } = toDecimal(base);
  if (!Number.isInteger(times) || times < 0) throw notExact('This power has no exact value.');
  if (whole.toString().length * times > MOST_DIGITS || scale * times > MOST_DIGITS) throw notExact('This power has too many digits.');
  return fromDecimal(whole ** BigInt(times), scale * times);
}

/** Two numbers as integers of the same power of ten: value × 10^scale. */
function aligned(left: Numeric, right: Numeric): readonly [bigint, bigint, number] {
  const [a, b] = [toDecimal(left), toDecimal(right)];
  const scale = Math.max(a.scale, b.scale);
  return [a.whole * 10n ** BigInt(scale - a.scale), b.whole * 10n ** BigInt(scale - b.scale), scale];
}

function toDecimal(value: Numeric): { readonly whole: bigint; readonly scale: number } {
  const { isNegative, digits, point } = split(digitsOf(value));
  if (digits === '') return { whole: 0n, scale: 0 };
  if (digits.length > MOST_DIGITS || Math.abs(point) > MOST_DIGITS) throw notExact('A number has too many digits to calculate with.');
  const whole = BigInt(digits) * 10n ** BigInt(Math.max(0, point - digits.length));
  return { whole: isNegative ? -whole : whole, scale: Math.max(0, digits.length - point) };
}

function fromDecimal(whole: bigint, scale: number): Numeric {
  const digits = (whole < 0n ? -whole : whole).toString().padStart(scale + 1, '0');
  const fraction = scale === 0 ? '' : withoutLastZeros(digits.slice(-scale));
  const literal = `${whole < 0n ? '-' : ''}${scale === 0 ? digits : digits.slice(0, -scale)}${fraction === '' ? '' : `.${fraction}`}`;
  return numberOfLiteral(literal) ?? Number(literal);
}

function isLossy(literal: string): boolean {
  // Up to fifteen digits come back as they were.
  if (literal.length <= 15 && !/[eE]/.test(literal)) return /^-0(?:\.0*)?$/.test(literal);
  const double = Number(literal);
  if (!Number.isFinite(double)) return true;
  const [a, b] = [split(literal), split(String(double))];
  return a.digits !== b.digits || a.point !== b.point || a.isNegative !== b.isNegative;
}

function split(literal: string): Digits {
  const isNegative = literal.startsWith('-');
  const [mantissa = '', exponent = '0'] = literal
    .slice(isNegative ? 1 : 0)
    .toLowerCase()
    .split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const all = whole + fraction;
  const first = all.search(/[1-9]/);
  if (first < 0) return { isNegative, digits: '', point: 0 };
  return { isNegative, digits: withoutLastZeros(all.slice(first)), point: whole.length - first + Number(exponent) };
}

/** A pattern would take time that grows with the square of a run of zeros. */
function withoutLastZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

function signOf({ isNegative, digits }: Digits): number {
  return digits === '' ? 0 : isNegative ? -1 : 1;
}

function notExact(why: string): NodeError {
  return new NodeError({
    code: 'EXPRESSION_NOT_EXACT',
    message: `${why} Heddle does not round a number that has more digits than others can hold.`,
    hint: 'Math.approximate(number) rounds it to about 15 digits, and then everything works.',
  });
}
