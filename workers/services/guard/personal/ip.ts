import { isIP } from 'node:net';
import type { Detector, Hit } from '../detector.ts';
import { wordsBefore } from './surroundings.ts';

const V4 = /(?<![\p{L}\p{N}_.])\d{1,3}(?:\.\d{1,3}){3}(?![\p{L}\p{N}_]|\.\d)/gu;
const V6 = /(?<![\p{L}\p{N}_:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:(?:\.\d{1,3}){3})?(?![\p{L}\p{N}_:])/giu;
/** Four numbers with dots are as often a version or a heading as an address. */
const OTHER_NUMBER =
  /(?:^|[^a-z])(?:v|ver|vers|version\w*|wersj\w*|versie|versione|versao|release|firmware|build|upgrad\w*|updat\w*|patch|downgrade\w*|aktualis\w*|aktualiz\w*|software|app|sdk|driver|treiber|kernel|package|paket|assembly|section|sec|chapter|clause|paragraph|abschnitt|kapitel|ziffer|article|seccion|sezione|secao|rozdzial|hoofdstuk|§)(?:[^a-z].{0,24})?$/;
const INSTALLED = /^ (?:installed|released|installiert|or (?:later|newer|above))/;
const ADDRESS =
  /(?:^|[^a-z])(?:ip|ips|ipv4|address|adresse|direccion|indirizzo|endereco|adres|adresu|host|server|client|login|logins|dns|gateway|subnet)(?![a-z])/;

/** IP addresses that could belong to somebody; not loopback, masks and broadcast. */
export const findIpAddresses: Detector = (text) => {
  const hits: Hit[] = [];
  for (const match of text.matchAll(V4)) {
    if (isIP(match[0]) !== 4 || /^(?:0|127|22[4-9]|2[34]\d|25[0-5])\./.test(match[0])) continue;
    const before = wordsBefore(text, match.index, 32);
    // A network, not one address of it.
    if (/^\/\d/.test(text.slice(match.index + match[0].length, match.index + match[0].length + 2))) continue;
    const after = text.slice(match.index + match[0].length, match.index + match[0].length + 16);
    if ((OTHER_NUMBER.test(before) || INSTALLED.test(after)) && !ADDRESS.test(before)) continue;
    hits.push({ kind: 'ip', start: match.index, end: match.index + match[0].length, score: 0.8, reason: 'IPv4 address' });
  }
  for (const match of text.matchAll(V6)) {
    // Short ones such as `::1` and `a::b` are loopback, or two colons of a program.
    if (match[0].length < 7 || !/\d/.test(match[0]) || isIP(match[0]) !== 6) continue;
    hits.push({ kind: 'ip', start: match.index, end: match.index + match[0].length, score: 0.85, reason: 'IPv6 address' });
  }
  return hits;
};
