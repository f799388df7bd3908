import type { Settings } from '#graph/api';
import { CopyButton } from '../ui/copy-button.tsx';
import { mcpAddress, mcpSnippet } from './mcp-words.ts';
import { Section } from './section.tsx';

/** How MCP clients reach the workflows that are offered to them as tools. */
export function Mcp({ settings }: { readonly settings: Settings }) {
  const address = mcpAddress(settings);
  const snippet = mcpSnippet(address);
  return (
    <Section
      title="MCP"
      lead="Assistants and editors that speak MCP can call your workflows as tools: those that begin with “When called”, are offered there as an MCP tool, and are published."
    >
      <dl className="divide-y divide-border text-[13px]">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5">
          <dt className="w-48 text-muted">Address</dt>
          <dd className="flex min-w-0 items-center gap-1">
            <code className="font-mono text-[12px] break-all">{address}</code>
            <CopyButton text={address} label="Copy MCP address" />
          </dd>
        </div>
        <div className="px-4 py-2.5">
          <dt className="text-muted">
            In the settings of a client, with an API key from above in place of YOUR_KEY. Some call the first line{' '}
            <code className="font-mono text-[12px]">servers</code>.
          </dt>
          <dd className="mt-2 flex items-start gap-2 rounded-lg border border-border bg-sunken py-1.5 pr-1.5 pl-3">
            <pre className="min-w-0 flex-1 overflow-x-auto font-mono text-[12px] leading-5">{snippet}</pre>
            <CopyButton text={snippet} label="Copy MCP settings" />
          </dd>
        </div>
      </dl>
    </Section>
  );
}
