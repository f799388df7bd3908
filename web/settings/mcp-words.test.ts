import { expect, it } from 'vitest';
import { mcpAddress, mcpSnippet } from './mcp-words.ts';

it('MCP clients are told the public address of the server', () => {
  expect(mcpAddress({ hookBaseUrl: 'https://hooks.example.com/heddle/hooks' })).toBe('https://hooks.example.com/heddle/mcp');
  expect(JSON.parse(mcpSnippet('http://localhost:3000/mcp'))).toEqual({
    mcpServers: { heddle: { type: 'http', url: 'http://localhost:3000/mcp', headers: { Authorization: 'Bearer YOUR_KEY' } } },
  });
});
