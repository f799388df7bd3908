import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { Graph } from '#graph/graph';
import { expect, test } from './fixtures.ts';
import { graphOf } from './graphs.ts';

test('an MCP client finds a published workflow as a tool and calls it', async ({ page, stack, signedIn, api, editor }) => {
  await signedIn();
  const workflow = await api.createWorkflow('Find an order', finder());
  await editor.open(workflow.id);
  await editor.publish('For assistants');

  await page.goto('/settings');
  const settings = page.getByRole('region', { name: 'MCP' });
  await expect(settings.getByText(`${stack.url}/mcp`, { exact: true })).toBeVisible();
  await expect(settings.getByText('"Authorization": "Bearer YOUR_KEY"')).toBeVisible();

  const client = new Client({ name: 'assistant', version: '1' });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${stack.url}/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${stack.apiKey}` } },
    }) as Transport,
  );
  const { tools } = await client.listTools();
  expect(tools).toMatchObject([
    { name: 'find_order', title: 'Find an order', description: 'Says where an order is.', inputSchema: { required: ['order'] } },
  ]);

  const heard: unknown[] = [];
  const result = await client.callTool({ name: 'find_order', arguments: { order: 'A-17' } }, undefined, {
    onprogress: ({ message }) => heard.push(message),
  });
  expect(result).toMatchObject({ structuredContent: { order: 'A-17', where: 'Order A-17 is on its way.' } });
  expect(result.isError).toBeUndefined();
  expect(heard).toContain('look');
  expect(await client.callTool({ name: 'find_order', arguments: { order: 17 } })).toMatchObject({ isError: true });
  const broken = await client.callTool({ name: 'find_order', arguments: { order: 'lost' } });
  expect(broken).toMatchObject({ isError: true, structuredContent: { error: { message: 'There is no such order.' } } });
  await client.close();

  // One run for each call that fitted, and none for the other.
  await page.goto('/runs');
  await expect(page.getByRole('link').filter({ hasText: 'Find an order' })).toHaveCount(2);
  await expect(page.getByText('Started by mcp')).toHaveCount(1);
  await page.goto(`/runs/${String(result._meta?.['runId'])}`);
  await expect(page.getByRole('status', { name: 'Run status' })).toHaveText('Finished');
  await expect(page.getByText('by mcp')).toBeVisible();
});

/** Finds any order but the lost one. */
function finder(): Graph {
  return graphOf(
    [
      {
        type: 'called',
        name: 'asked',
        config: {
          description: 'Says where an order is.',
          inputSchema: {
            type: 'object',
            properties: { order: { type: 'string', description: 'The number of the order.' } },
            required: ['order'],
          },
          mcp: { isExposed: true, name: 'find_order' },
        },
      },
      { type: 'if', name: 'lost', inputs: { condition: '{{ input.order == "lost" }}' } },
      { type: 'fail', name: 'missing', inputs: { message: 'There is no such order.' } },
      { type: 'wait', name: 'look', inputs: { durationMs: 300 } },
      { type: 'template', name: 'text', inputs: { text: 'Order {{ asked.order }} is on its way.' } },
      { type: 'respond', name: 'answer', inputs: { body: { order: '{{ asked.order }}', where: '{{ text }}' } } },
    ],
    [
      ['asked', 'lost'],
      ['lost', 'missing', 'true'],
      ['lost', 'look', 'false'],
      ['look', 'text'],
      ['text', 'answer'],
    ],
  );
}
