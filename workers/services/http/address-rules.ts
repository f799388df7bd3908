import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.parse>;

/** What an installation allows beyond the public internet. */
export interface AllowList {
  /** `host:port`, or `host` for any port; lower case, as in URLs. */
  readonly hosts: ReadonlySet<string>;
  readonly ranges: readonly (readonly [Address, number])[];
}

/** Nothing but the public internet. */
export const PUBLIC_ONLY: AllowList = { hosts: new Set(), ranges: [] };

/** The one part of IPv6 that is handed out to public networks. */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

/**
 * Reads a list such as `127.0.0.1:9999, 10.0.0.0/8, crm.internal`.
 * @throws Error naming the entry that cannot be read
 */
export function parseAllowList(text: string): AllowList {
  const hosts = new Set<string>();
  const ranges: (readonly [Address, number])[] = [];
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    if (ipaddr.isValidCIDR(entry)) {
      ranges.push(ipaddr.parseCIDR(entry));
    } else if (ipaddr.isValid(entry)) {
      const address = ipaddr.parse(entry);
      ranges.push([address, address.kind() === 'ipv4' ? 32 : 128]);
    } else {
      hosts.add(asHost(entry));
    }
  }
  return { hosts, ranges };
}

/** True when the address of this URL is allowed by name, whatever it resolves to. */
export function isAllowedHost(host: string, port: string, allow: AllowList): boolean {
  const name = host.toLowerCase();
  return allow.hosts.has(name) || allow.hosts.has(`${name}:${port}`);
}

/** Why a connection to this address is refused, or null when it may be made. */
export function refusedRange(address: string, allow: AllowList): string | null {
  if (!ipaddr.isValid(address)) return 'not an IP address';
  const parsed = ipaddr.parse(address);
  // ::ffff:10.0.0.1 reaches 10.0.0.1: judge the address that is really meant.
  const meant = ipaddr.process(address);
  if (allow.ranges.some((range) => contains(range, meant) || contains(range, parsed))) return null;
  if (meant.range() !== 'unicast') return describeRange(meant.range());
  if (meant.kind() === 'ipv6' && !meant.match(GLOBAL_UNICAST)) return 'not a public address';
  return null;
}

function contains([network, bits]: readonly [Address, number], address: Address): boolean {
  return network.kind() === address.kind() && address.match([network, bits]);
}

function describeRange(range: string): string {
  const names: Record<string, string> = {
    loopback: 'this machine',
    private: 'a private network',
    uniqueLocal: 'a private network',
    linkLocal: 'a link-local address, where cloud metadata lies',
    carrierGradeNat: 'a carrier’s inner network',
    unspecified: 'this machine',
    multicast: 'a multicast address',
    broadcast: 'a broadcast address',
  };
  return names[range] ?? `a reserved address (${range})`;
}

function asHost(entry: string): string {
  try {
    const url = new URL(`http://${entry}`);
    if (url.hostname !== '' && url.pathname === '/' && url.search === '' && url.username === '' && !entry.includes('/')) {
      // The URL drops :80, which is the default of http only.
      const port = /:(\d+)$/.exec(entry)?.[1];
      return port === undefined ? url.hostname : `${url.hostname}:${port}`;
    }
  } catch {
    // Reported below, in the words of the person who set the variable.
  }
  throw new Error(`"${entry}" is not an address: use host, host:port or a range such as 10.0.0.0/8`);
}
