import validator from 'validator';
import { isBritishNino, isFinnishHetu, isFrenchNir, isGermanTaxId, isNorwegianNumber, isSwissAhv, isUsSsn } from './national-id-checks.ts';

/** A number that a state gives to a person. */
export interface NationalIdKind {
  readonly name: string;
  /** How it is written when it speaks for itself. */
  readonly form?: RegExp;
  /** How else it may be written when one of `words` stands before it. */
  readonly loose?: RegExp;
  /** Its names, in small letters without accents. */
  readonly words: RegExp;
  /** Checks it without spaces, dots, dashes and slashes, in capital letters. */
  readonly isValid: (compact: string) => boolean;
}

/**
 * The numbers that are known. Those that are no more than a row of digits, and of which one in ten random ones passes,
 * need their name before them.
 */
export const nationalIdKinds: readonly NationalIdKind[] = [
  {
    name: 'US Social Security number',
    form: /\d{3}-\d{2}-\d{4}/g,
    loose: /\d{3} ?\d{2} ?\d{4}/g,
    words: /ssn|social security|seguro social/,
    isValid: isUsSsn,
  },
  {
    name: 'UK National Insurance number',
    form: /[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]/g,
    loose: /[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]/g,
    words: /national insurance|nino|ni no|ni number/,
    isValid: isBritishNino,
  },
  {
    name: 'German tax id',
    form: /\d{2} \d{3} \d{3} \d{3}/g,
    loose: /\d{11}|\d{2}[ /]\d{3}[ /]\d{3}[ /]\d{3}/g,
    words: /steuer-?id|steuerliche|(?:steuer)?identifikationsnummer|idnr|id-nr|tax id|tin/,
    isValid: isGermanTaxId,
  },
  {
    name: 'French social security number',
    form: /[12] ?\d{2} ?\d{2} ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}/g,
    words: /securite sociale|nir|insee/,
    isValid: isFrenchNir,
  },
  {
    name: 'Spanish DNI',
    form: /\d{8}[ -]?[A-Z]|\d{2}\.\d{3}\.\d{3}[ -]?[A-Z]/g,
    loose: /\d{8}[ -]?[a-z]/g,
    words: /dni|nif|documento/,
    isValid: (compact) => validator.isIdentityCard(compact, 'ES'),
  },
  { name: 'Spanish NIE', form: /[XYZ][ -]?\d{7}[ -]?[A-Z]/g, words: /nie/, isValid: (compact) => validator.isIdentityCard(compact, 'ES') },
  {
    name: 'Italian codice fiscale',
    form: /[A-Z]{6} ?\d{2}[A-EHLMPRST]\d{2} ?[A-Z]\d{3}[A-Z]/gi,
    words: /codice fiscale|c\.f\./,
    isValid: (compact) => validator.isTaxID(compact, 'it-IT'),
  },
  {
    name: 'Portuguese NIF',
    loose: /\d{9}|\d{3} \d{3} \d{3}/g,
    words: /nif|contribuinte|fiscal/,
    isValid: (compact) => validator.isTaxID(compact, 'pt-PT'),
  },
  {
    name: 'Dutch BSN',
    loose: /\d{9}|\d{4}[. ]\d{2}[. ]\d{3}|\d{3} \d{3} \d{3}/g,
    words: /bsn|burgerservicen(?:umme)?r|sofi(?:nummer)?/,
    isValid: (compact) => validator.isTaxID(compact, 'nl-NL'),
  },
  { name: 'Polish PESEL', form: /\d{11}/g, words: /pesel/, isValid: (compact) => validator.isIdentityCard(compact, 'PL') },
  {
    name: 'Brazilian CPF',
    form: /\d{3}\.\d{3}\.\d{3}-\d{2}/g,
    loose: /\d{11}|\d{9}-\d{2}/g,
    words: /cpf/,
    isValid: (compact) => compact.length === 11 && validator.isTaxID(compact, 'pt-BR'),
  },
  {
    name: 'Indian Aadhaar number',
    loose: /[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}/g,
    words: /aadhaar|aadhar|adhaar|uidai|uid/,
    isValid: (compact) => validator.isIdentityCard(compact, 'IN'),
  },
  {
    name: 'Canadian SIN',
    loose: /\d{3}[ -]?\d{3}[ -]?\d{3}/g,
    words: /sin|nas|social insurance|assurance sociale/,
    isValid: (compact) => /^[1-79]|^0/.test(compact) && validator.isLuhnNumber(compact),
  },
  {
    name: 'Swedish personnummer',
    form: /\d{6}[-+]\d{4}|(?:19|20)\d{6}-\d{4}/g,
    loose: /(?:19|20)?\d{10}/g,
    words: /personnummer|personnr|pers\.?nr/,
    isValid: (compact) =>
      validator.isLuhnNumber(compact.slice(-10)) && /^(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]|[6-9]\d)\d{4}$/.test(compact),
  },
  {
    name: 'Belgian national number',
    form: /\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}/g,
    loose: /\d{11}/g,
    words: /rijksregister\w*|registre national|national number|insz|niss/,
    isValid: (compact) => validator.isTaxID(compact, 'fr-BE'),
  },
  {
    name: 'Swiss AHV number',
    form: /756\.\d{4}\.\d{4}\.\d{2}|756\d{10}/g,
    loose: /756 \d{4} \d{4} \d{2}/g,
    words: /ahv|avs|sozialversicherung/,
    isValid: isSwissAhv,
  },
  { name: 'Finnish henkilötunnus', form: /\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]/g, words: /henkilotunnus|hetu/, isValid: isFinnishHetu },
  {
    name: 'Norwegian fødselsnummer',
    loose: /\d{6} ?\d{5}/g,
    words: /fødselsnummer|fodselsnummer|personnummer|fnr/,
    isValid: isNorwegianNumber,
  },
  { name: 'Irish PPS number', loose: /\d{7}[A-W][A-IW]?/g, words: /pps|ppsn/, isValid: (compact) => validator.isTaxID(compact, 'en-IE') },
  {
    name: 'Czech or Slovak birth number',
    form: /\d{6}\/\d{4}/g,
    loose: /\d{10}/g,
    words: /rodne cislo|rc/,
    isValid: (compact) => validator.isTaxID(compact, 'cs-CZ') && Number(compact) % 11 === 0,
  },
  { name: 'Croatian OIB', loose: /\d{11}/g, words: /oib/, isValid: (compact) => validator.isTaxID(compact, 'hr-HR') },
];
