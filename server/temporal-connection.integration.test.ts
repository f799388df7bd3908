import { NativeConnection } from '@temporalio/worker';
import { type AddressInfo, connect } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { AUTHORITY, CLIENT, SERVER } from '#workers/services/http/testing/certificates';
import { connectTemporal, readTemporalSettings } from './temporal-connection.ts';

/** The shared Temporal behind TLS that asks for a certificate, as a cluster has it. */
const door = createServer({ ...SERVER, ca: AUTHORITY, requestCert: true, ALPNProtocols: ['h2'] }, (socket) => {
  const inside = connect(Number(inject('temporalAddress').split(':')[1]), '127.0.0.1');
  open.add(socket);
  socket
    .on('error', () => inside.destroy())
    .on('close', () => open.delete(socket))
    .pipe(inside);
  inside.on('error', () => socket.destroy()).pipe(socket);
});
const open = new Set<TLSSocket>();
let address = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    door.listen(0, '127.0.0.1', resolve);
  });
  address = `127.0.0.1:${(door.address() as AddressInfo).port}`;
});
afterAll(() => {
  for (const socket of open) socket.destroy();
  door.close();
});

const certificates = {
  TEMPORAL_TLS_SERVER_CA_CERT_DATA: AUTHORITY,
  TEMPORAL_TLS_CLIENT_CERT_DATA: CLIENT.certificate,
  TEMPORAL_TLS_CLIENT_KEY_DATA: CLIENT.privateKey,
};

async function attempt(env: Readonly<Record<string, string>>): Promise<NativeConnection> {
  return connectTemporal(readTemporalSettings(env), { withinMs: 1_000 });
}

describe('the connection to a Temporal of somebody else', () => {
  it('shows a certificate of its own over TLS', async () => {
    const connection = await attempt({ TEMPORAL_ADDRESS: address, ...certificates });
    expect(await connection.workflowService.describeNamespace({ namespace: 'default' })).toMatchObject({
      namespaceInfo: { name: 'default' },
    });
    await connection.close();
  });

  it('says at once what a person has to put right', async () => {
    const { TEMPORAL_TLS_SERVER_CA_CERT_DATA } = certificates;
    await expect(attempt({ TEMPORAL_ADDRESS: address, TEMPORAL_TLS_SERVER_CA_CERT_DATA })).rejects.toThrow(
      `Temporal at ${address} cannot be used: it asks for a certificate.`,
    );
    await expect(attempt({ TEMPORAL_ADDRESS: address, TEMPORAL_TLS: 'true' })).rejects.toThrow('an authority that is not known here');
    await expect(attempt({ TEMPORAL_ADDRESS: address, ...certificates, TEMPORAL_TLS_SERVER_NAME: 'temporal.example' })).rejects.toThrow(
      'for another name',
    );
    await expect(attempt({ TEMPORAL_ADDRESS: inject('temporalAddress'), TEMPORAL_API_KEY: 'a-key' })).rejects.toThrow(
      'it does not speak TLS',
    );
  });

  it('waits for one that is still starting, and says so in the end', async () => {
    await expect(attempt({ TEMPORAL_ADDRESS: '127.0.0.1:1' })).rejects.toThrow('Temporal does not answer at 127.0.0.1:1');
  });

  it('makes the namespace that is missing, and takes it as it is from then on', async () => {
    const namespace = `made-${process.pid}`;
    for (let time = 0; time < 2; time += 1) {
      const connection = await attempt({ TEMPORAL_ADDRESS: inject('temporalAddress'), TEMPORAL_NAMESPACE: namespace });
      expect(
        await connection.workflowService.listOpenWorkflowExecutions({ namespace, maximumPageSize: 1, startTimeFilter: {} }),
      ).toMatchObject({ executions: [] });
      await connection.close();
    }
  });
});
