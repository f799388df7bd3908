import { loadClientConnectConfig } from '@temporalio/envconfig';
import { msToTs } from '@temporalio/common/lib/time.js';
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';

/** Where Temporal is, and how to show it who we are. */
export interface TemporalSettings {
  readonly options: NativeConnectionOptions;
  readonly namespace: string;
}

/** Namespaces that we make keep ended workflows so long: Temporal's record of a run is only needed until the run is archived. */
const RETENTION_MS = 3 * 24 * 3_600_000;

const CONNECT_MS = 60_000;

/** Frontends of a cluster learn of a new namespace after some seconds. */
const NAMESPACE_MS = 60_000;

/** Codes of gRPC that waiting does not change. */
const [PERMISSION_DENIED, UNAUTHENTICATED] = [7, 16];
const NOT_FOUND = 5;

/**
 * Reads the variables that all of Temporal's own programs read: address, namespace, API key, TLS with or without a client's certificate,
 * headers. Its configuration files are not read: what Heddle connects to is said in one place. Throws when a certificate cannot be read.
 */
export function readTemporalSettings(env: Readonly<Record<string, string>>): TemporalSettings {
  const { connectionOptions, namespace } = loadClientConnectConfig({ disableFile: true, overrideEnvVars: env });
  const { address = '127.0.0.1:7233', tls } = connectionOptions;
  // Between processes of one machine, packing costs more than it saves.
  const isNear = tls === undefined || tls === false || tls === null;
  return {
    options: { ...connectionOptions, address, ...(isNear ? { grpcCompression: { codec: 'none' } } : {}) },
    namespace: namespace ?? 'default',
  };
}

export interface ConnectOptions {
  /** How long Temporal may take to come up. */
  readonly withinMs?: number;
}

/** What the parts of the connection say, in words, and what to do. */
const REFUSALS: readonly { readonly says: RegExp; readonly means: string }[] = [
  { says: /CertificateRequired/, means: 'it asks for a certificate. Set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH' },
  {
    says: /UnknownIssuer|UnknownCa/i,
    means: 'its certificate is of an authority that is not known here. Set TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  },
  { says: /NotValidForName/, means: 'its certificate is for another name. Set TEMPORAL_TLS_SERVER_NAME' },
  { says: /Expired|NotValidYet/, means: 'a certificate has expired or is not valid yet' },
  { says: /InvalidContentType/, means: 'it does not speak TLS. Set TEMPORAL_TLS=false, or correct the address' },
  { says: /certificate/i, means: 'a certificate is not accepted. Check the TEMPORAL_TLS settings' },
  { says: /Unauthenticated|PermissionDenied/, means: 'it does not know this key. Check TEMPORAL_API_KEY and TEMPORAL_NAMESPACE' },
];

/**
 * Connects, and makes the namespace where it is missing. Temporal may still be starting; what only a person can put right is said at once.
 */
export async function connectTemporal(
  { options, namespace }: TemporalSettings,
  { withinMs = CONNECT_MS }: ConnectOptions = {},
): Promise<NativeConnection> {
  const address = options.address ?? '';
  for (const end = Date.now() + withinMs; ; await pause(50)) {
    let connection: NativeConnection | undefined;
    try {
      connection = await NativeConnection.connect(options);
      await ensureNamespace(connection, namespace);
      return connection;
    } catch (error) {
      await connection?.close();
      const refusal = refusalOf(error);
      if (refusal !== null) throw new Error(`Temporal at ${address} cannot be used: ${refusal}`, { cause: error });
      if (Date.now() > end) throw new Error(`Temporal does not answer at ${address}`, { cause: error });
    }
  }
}

/** A cluster that was just set up has no namespace for Heddle yet; Temporal Cloud has those that somebody made there. */
async function ensureNamespace(connection: NativeConnection, namespace: string): Promise<void> {
  const service = connection.workflowService;
  if (await isFound(service.describeNamespace({ namespace }))) return;
  await service.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs(RETENTION_MS) });
  for (const end = Date.now() + NAMESPACE_MS; ; await pause(250)) {
    if ((await isFound(service.listOpenWorkflowExecutions({ namespace, maximumPageSize: 1, startTimeFilter: {} }))) || Date.now() > end)
      return;
  }
}

/** False when Temporal does not know what was asked for. */
async function isFound(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (codeOf(error) === NOT_FOUND) return false;
    throw error;
  }
}

function codeOf(error: unknown): number | null {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'number' ? code : null;
}

/** Why Temporal refuses, where waiting changes nothing. */
function refusalOf(error: unknown): string | null {
  let text = codeOf(error) === PERMISSION_DENIED ? 'PermissionDenied' : codeOf(error) === UNAUTHENTICATED ? 'Unauthenticated' : '';
  for (let inner = error; inner instanceof Error; inner = inner.cause) text += ` ${inner.message}`;
  return REFUSALS.find(({ says }) => says.test(text))?.means ?? null;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
