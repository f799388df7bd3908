import { createHash, randomBytes } from 'node:crypto';

/** A user name and password for digest authentication (RFC 7616). */
export interface DigestCredentials {
  readonly username: string;
  readonly password: string;
}

/** What a server asks for: its newest challenge, and how often it was answered. */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  readonly algorithm: string;
  readonly hash: 'md5' | 'sha256' | 'sha512-256';
  readonly qop: 'auth' | undefined;
}

const HASHES: Readonly<Record<string, DigestChallenge['hash']>> = {
  MD5: 'md5',
  'MD5-SESS': 'md5',
  'SHA-256': 'sha256',
  'SHA-256-SESS': 'sha256',
  'SHA-512-256': 'sha512-256',
  'SHA-512-256-SESS': 'sha512-256',
};
const STRENGTH: readonly DigestChallenge['hash'][] = ['md5', 'sha256', 'sha512-256'];

/** The strongest digest challenge in a `WWW-Authenticate` header that can be answered; null without one. */
export function digestChallenge(header: string): DigestChallenge | null {
  const challenges = header.split(/(?=\bDigest\s+\w)/i).flatMap((part) => {
    if (!/^Digest\s/i.test(part)) return [];
    const values = new Map(
      [...part.matchAll(/(?<![\w-])([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)].map(([, name = '', quoted, bare = '']) => [
        name.toLowerCase(),
        quoted?.replace(/\\(.)/g, '$1') ?? bare,
      ]),
    );
    const algorithm = values.get('algorithm') ?? 'MD5';
    const hash = HASHES[algorithm.toUpperCase()];
    const nonce = values.get('nonce');
    const offered = (values.get('qop') ?? '')
      .split(',')
      .map((name) => name.trim().toLowerCase())
      .filter((name) => name !== '');
    // "auth-int" alone would sign the body too; nobody asks for it.
    if (hash === undefined || nonce === undefined || (offered.length > 0 && !offered.includes('auth'))) return [];
    return [
      {
        realm: values.get('realm') ?? '',
        nonce,
        opaque: values.get('opaque'),
        algorithm,
        hash,
        qop: offered.length === 0 ? undefined : ('auth' as const),
      },
    ];
  });
  return challenges.toSorted((a, b) => STRENGTH.indexOf(b.hash) - STRENGTH.indexOf(a.hash))[0] ?? null;
}

/** The `Authorization` header that answers a challenge, for the first request with its nonce. */
export function digestAuthorization(
  challenge: DigestChallenge,
  request: { readonly method: string; readonly path: string },
  { username, password }: DigestCredentials,
  clientNonce: string = randomBytes(16).toString('hex'),
): string {
  const digest = (text: string): string =>
    createHash(challenge.hash === 'sha512-256' ? 'sha512-256' : challenge.hash)
      .update(text, 'utf8')
      .digest('hex');
  const { realm, nonce, opaque, algorithm, qop } = challenge;
  const count = '00000001';
  const secret = digest(`${username}:${realm}:${password}`);
  const first = /-sess$/i.test(algorithm) ? digest(`${secret}:${nonce}:${clientNonce}`) : secret;
  const second = digest(`${request.method}:${request.path}`);
  const response = digest(qop === undefined ? `${first}:${nonce}:${second}` : `${first}:${nonce}:${count}:${clientNonce}:${qop}:${second}`);
  const quoted = (text: string): string => `"${text.replace(/(["\\])/g, '\\$1')}"`;
  return `Digest ${[
    `username=${quoted(username)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(request.path)}`,
    `algorithm=${algorithm}`,
    `response="${response}"`,
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
    ...(qop === undefined && !/-sess$/i.test(algorithm) ? [] : [`cnonce="${clientNonce}"`]),
    ...(qop === undefined ? [] : [`qop=${qop}`, `nc=${count}`]),
  ].join(', ')}`;
}
