import validator from 'validator';

/** Check digits that the library does not know, each by the published rule of its country. */

/** French NIR: 97 less the number's rest by 97; 2A and 2B of Corsica count as 19 and 18. */
export function isFrenchNir(compact: string): boolean {
  const month = Number(compact.slice(3, 5));
  if (!((month >= 1 && month <= 12) || month >= 20)) return false;
  const number = compact.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return /^[12]\d{12}$/.test(number) && 97n - (BigInt(number) % 97n) === BigInt(compact.slice(13));
}

/** US SSN: no check digit, but areas, groups and serials that are never given out. */
export function isUsSsn(compact: string): boolean {
  return /^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/.test(compact) && !/^(\d)\1+$/.test(compact);
}

/** British NINO: no check digit, but letters that are never given out. */
export function isBritishNino(compact: string): boolean {
  return /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/.test(compact);
}

/** Swiss AHV number: an EAN-13 that begins with the country’s 756. */
export function isSwissAhv(compact: string): boolean {
  return /^756\d{10}$/.test(compact) && validator.isEAN(compact);
}

/** Finnish henkilötunnus: date and serial by 31, as a letter of a row without those easily confused. */
export function isFinnishHetu(compact: string): boolean {
  const number = Number(compact.slice(0, 6) + compact.slice(7, 10));
  return isDay(compact.slice(0, 2), compact.slice(2, 4)) && '0123456789ABCDEFHJKLMNPRSTUVWXY'[number % 31] === compact[10];
}

/** Norwegian fødselsnummer: two digits by weighted sums mod 11. */
export function isNorwegianNumber(compact: string): boolean {
  const digits = Array.from(compact, Number);
  const sum = (weights: readonly number[]): number =>
    weights.reduce((total, weight, index) => total + weight * (digits[index] ?? 0), 0) % 11;
  return (
    isDay(String(Number(compact.slice(0, 2)) % 40).padStart(2, '0'), compact.slice(2, 4)) &&
    sum([3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) === 0 &&
    sum([5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) === 0
  );
}

/** German Steuer-ID: of the first ten digits one comes twice or thrice, and a check digit by ISO 7064. */
export function isGermanTaxId(compact: string): boolean {
  return validator.isTaxID(compact, 'de-DE');
}

function isDay(day: string, month: string): boolean {
  return Number(day) >= 1 && Number(day) <= 31 && Number(month) >= 1 && Number(month) <= 12;
}
