/** A pattern of the allow list: a host, perhaps with all below it, perhaps on one port. */
interface HostPattern {
  readonly host: string;
  readonly isWildcard: boolean;
  readonly port: string | null;
}

/** Makes the test whether an address leads to a host that one of the patterns names. What is no pattern allows nothing. */
export function allowList(patterns: readonly string[]): (url: URL) => boolean {
  const hosts = patterns.map(parsePattern).filter((pattern) => pattern !== null);
  return (url) => {
    const host = plainHost(url.hostname);
    return host !== '' && hosts.some((pattern) => fits(pattern, host, url));
  };
}

function fits(pattern: HostPattern, host: string, url: URL): boolean {
  if (pattern.port !== null && pattern.port !== (url.port || defaultPort(url.protocol))) return false;
  return pattern.isWildcard ? host.endsWith(`.${pattern.host}`) : host === pattern.host;
}

/** Reads `example.com`, `*.example.com`, `localhost:8080` and whole addresses, of which the host counts. */
function parsePattern(pattern: string): HostPattern | null {
  const text = pattern
    .trim()
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .split(/[/?#]/)[0]!;
  const isWildcard = text.startsWith('*.');
  const rest = isWildcard ? text.slice(2) : text;
  if (rest === '' || rest.includes('*') || rest.includes('@')) return null;
  try {
    // The parser writes hosts as it writes those of the addresses: in Punycode, numbers as an IP address.
    const { hostname, port } = new URL(`http://${rest}`);
    return { host: plainHost(hostname), isWildcard, port: /:\d+$/.test(rest) ? port || '80' : null };
  } catch {
    return null;
  }
}

function plainHost(hostname: string): string {
  return hostname.toLowerCase().replace(/\.$/, '');
}

function defaultPort(protocol: string): string {
  return protocol === 'https:' || protocol === 'wss:' ? '443' : protocol === 'ftp:' ? '21' : '80';
}
