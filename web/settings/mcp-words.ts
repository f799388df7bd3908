import type { Settings } from '#graph/api';

/** Where MCP clients reach this server. */
export function mcpAddress({ hookBaseUrl }: Pick<Settings, 'hookBaseUrl'>): string {
  return hookBaseUrl.replace(/\/hooks$/, '/mcp');
}

/** What goes into the settings of an MCP client. */
export function mcpSnippet(address: string): string {
  return JSON.stringify({ mcpServers: { heddle: { type: 'http', url: address, headers: { Authorization: 'Bearer YOUR_KEY' } } } }, null, 2);
}
