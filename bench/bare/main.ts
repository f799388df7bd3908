import { Client } from '@temporalio/client';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import { createBareActivities } from './activities.ts';

/**
 * The engine without Heddle: an HTTP server that starts one hand-written workflow a call and answers its result, with
 * the worker in the same process, as Heddle has it.
 */
const [address = '', codePath = '', mockUrl = '', port = ''] = process.argv.slice(2);

Runtime.install({
  telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
  logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} },
});
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  taskQueue: 'bare',
  workflowBundle: { codePath },
  activities: createBareActivities(),
  stickyQueueScheduleToStartTimeout: '1 second',
  maxConcurrentLocalActivityExecutions: 200,
  maxConcurrentActivityTaskExecutions: 100,
  maxConcurrentWorkflowTaskExecutions: 40,
  workflowThreadPoolSize: 1,
  maxCachedWorkflows: 500,
});
const client = new Client({ connection });

/** The workflow type and arguments behind each path. */
const workflows: Readonly<Record<string, { readonly type: string; readonly more?: object }>> = {
  logic3: { type: 'logic', more: { steps: 3 } },
  logic10: { type: 'logic', more: { steps: 10 } },
  get: { type: 'get' },
  llm: { type: 'llm' },
  parallel: { type: 'parallel' },
};

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { name: string };
  const workflow = workflows[(request.url ?? '/').slice(1)];
  if (workflow === undefined) throw new Error(`no workflow for ${request.url}`);
  const workflowId = randomUUID();
  const handle = await client.workflow.start(workflow.type, {
    workflowId,
    taskQueue: 'bare',
    requestEagerStart: true,
    args: [{ ...body, mockUrl, ...workflow.more }],
  });
  const result: unknown = await handle.result();
  response.writeHead(200, { 'content-type': 'application/json', 'heddle-run-id': workflowId });
  response.end(JSON.stringify(result));
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    response.writeHead(500);
    response.end(String(error));
  });
});
server.listen(Number(port), '127.0.0.1');
process.once('SIGTERM', () => {
  server.close();
  worker.shutdown();
});
await worker.run();
await connection.close();
process.exit(0);
