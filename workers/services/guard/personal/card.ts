import validator from 'validator';
import type { Detector, Hit } from '../detector.ts';
import { isReference, standsAlone } from './surroundings.ts';

/** The issuers' ranges of first digits, with the lengths they use; from their public lists. */
const ISSUERS: readonly { readonly name: string; readonly starts: RegExp; readonly lengths: readonly number[] }[] = [
  { name: 'Visa', starts: /^4/, lengths: [13, 16, 19] },
  { name: 'Mastercard', starts: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  { name: 'American Express', starts: /^3[47]/, lengths: [15] },
  { name: 'Discover', starts: /^(?:6011|64[4-9]|65)/, lengths: [16, 19] },
  { name: 'Diners Club', starts: /^(?:30[0-5]|3095|36|3[89])/, lengths: [14, 16, 19] },
  { name: 'JCB', starts: /^(?:352[89]|35[3-8])/, lengths: [16, 19] },
  { name: 'UnionPay', starts: /^62/, lengths: [16, 17, 18, 19] },
  { name: 'Maestro', starts: /^(?:50|5[6-8]|6304|6759|676[1-3])/, lengths: [13, 15, 16, 18, 19] },
];
const CANDIDATE = /\d(?:[ -]?\d){12,18}/g;
const GROUPS = /^(?:\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{1,7}|\d{4}[ -]\d{6}[ -]\d{4,5}|\d{4}(?:[ -]\d{4}){3}[ -]\d{3})$/;

/** Numbers of payment cards: an issuer's range and length, and the Luhn digit. */
export const findCards: Detector = (text) => {
  const hits: Hit[] = [];
  for (const match of text.matchAll(CANDIDATE)) {
    const start = match.index;
    const end = start + match[0].length;
    const digits = match[0].replace(/\D/g, '');
    const issuer = ISSUERS.find(({ starts, lengths }) => starts.test(digits) && lengths.includes(digits.length));
    if (issuer === undefined || /^(\d)\1+$/.test(digits) || !validator.isLuhnNumber(digits) || !standsAlone(text, start, end)) continue;
    const isGrouped = GROUPS.test(match[0]);
    // One number in ten has a right Luhn digit by chance, so a bare one that is called an order is taken for an order.
    if (!isGrouped && (digits.length !== match[0].length || isReference(text, start))) continue;
    hits.push({ kind: 'card', start, end, score: isGrouped ? 0.98 : 0.95, reason: `${issuer.name} number with a valid check digit` });
  }
  return hits;
};
