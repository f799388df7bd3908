import { streamSafe } from '#graph/stream-safe';
/** What stands before a place, in small letters without accents. */
export function wordsBefore(text: string, start: number, length = 40): string {
  return plain(text.slice(Math.max(0, start - length), start));
}

/** Small letters without accents. */
export function plain(text: string): string {
  return streamSafe(text.toLowerCase(), 'NFD').replace(/\p{M}/gu, '').replaceAll('ł', 'l').replaceAll('ß', 'ss');
}

/** Names of numbers that look like personal ones and are none: orders, invoices, parcels, devices, books. */
const REFERENCE =
  'p\\.? ?iva|partita iva|vat|tva|mwst|ust-?id\\w*|siret|siren|nip|regon|kvk|btw|cnpj|cif|steuernummer|police|policy|poliza|order|invoice|ticket|tracking|parcel|shipment|reference|ref|case|serial|imei|isbn|issn|ean|sku|batch|build|revision|customer|client|account' +
  '|bestell\\w*|auftrag\\w*|rechnung\\w*|sendung\\w*|kunden\\w*|serien\\w*|vorgang\\w*|aktenzeichen|artikel\\w*' +
  '|commande|facture|dossier|colis|suivi|reference|serie|pedido|factura|expediente|albaran|envio|referencia' +
  '|fattura|ordine|pratica|spedizione|matricola|encomenda|fatura|nota fiscal|processo|protocolo' +
  '|factuur\\w*|bestelling\\w*|klant\\w*|zaak\\w*|zamowieni\\w*|faktur\\w*|przesylk\\w*|sprawa|sprawy|beställning|ärende';
const REFERENCE_BEFORE = new RegExp(
  `(?:^|[^\\p{L}])(?:${REFERENCE})(?: ?(?:no|nr|num|number|nummer|numero|numer|id|code|n°|nº|#))?\\.?(?: (?:is|ist|est|es|e|to))?[\\s:#=.(-]*$`,
  'u',
);

/** Whether the number that begins here is called an order, an invoice, or something of the kind. */
export function isReference(text: string, start: number): boolean {
  return REFERENCE_BEFORE.test(wordsBefore(text, start, 32));
}

// Scripts without spaces write their words right up to a number.
const LETTER = '(?![\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}])[\\p{L}\\p{N}_]';
const WORD_ENDS = new RegExp(`${LETTER}$`, 'u');
const WORD_BEGINS = new RegExp(`^${LETTER}`, 'u');

/** Whether a number ends where it seems to: it is no part of a longer number, word or decimal. */
export function standsAlone(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 2), start);
  const after = text.slice(end, end + 2);
  if (WORD_ENDS.test(before) || WORD_BEGINS.test(after)) return false;
  if (/\d[.,\-/:]$/.test(before) || /^[.,\-/:]\d/.test(after)) return false;
  // A number written in groups is not a part of one with more groups.
  const own = text.slice(start, end);
  return !(/\d \d/.test(own) && (/\d $/.test(before) || /^ \d/.test(after)));
}
