import type { AgentTool } from '#graph/tool';
import { useSignatures } from '../../../api/hooks.ts';
import { Field } from '../../../ui/input.tsx';
import { ConnectionPicker } from '../connection-picker.tsx';
import { SignatureCard } from '../workflow/signature-card.tsx';

/** What stands behind a tool that is no node, and with which credentials it is reached. */
export function ToolSourceFacts({
  tool,
  onChange,
}: {
  readonly tool: Exclude<AgentTool, { kind: 'node' }>;
  readonly onChange: (tool: AgentTool) => void;
}) {
  switch (tool.kind) {
    case 'workflow':
      return <WorkflowFacts workflowId={tool.workflowId} />;
    case 'openapi': {
      const { connection, ...operation } = tool.operation;
      return (
        <Source title="Operation">
          <p className="rounded-lg border border-border bg-sunken px-3 py-2 font-mono text-xs break-all">
            <strong>{operation.method}</strong> {operation.url}
          </p>
          <Connection
            value={connection ?? ''}
            onChange={(next) => onChange({ ...tool, operation: { ...operation, ...(next === undefined ? {} : { connection: next }) } })}
          />
        </Source>
      );
    }
    case 'mcp': {
      const { server } = tool;
      return (
        <Source title="MCP server">
          <p className="rounded-lg border border-border bg-sunken px-3 py-2 text-xs break-all">
            <span className="font-mono">{server.transport === 'stdio' ? server.command : server.url}</span>{' '}
            <span className="text-muted">· calls its tool</span> <span className="font-mono">{tool.tool}</span>
          </p>
          {server.transport === 'stdio' ? null : (
            <Connection
              value={server.connection ?? ''}
              onChange={(next) =>
                onChange({ ...tool, server: { transport: 'http', url: server.url, ...(next === undefined ? {} : { connection: next }) } })
              }
            />
          )}
        </Source>
      );
    }
  }
}

function Source({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-3 border-t border-border pt-4">
      <h3 className="text-[13px] font-semibold">{title}</h3>
      {children}
    </section>
  );
}

function Connection({ value, onChange }: { readonly value: string; readonly onChange: (value: string | undefined) => void }) {
  return (
    <Field label="Connection" hint="Stored credentials that go along with each call. The model never sees them.">
      {({ id }) => <ConnectionPicker id={id} value={value} onChange={onChange} />}
    </Field>
  );
}

function WorkflowFacts({ workflowId }: { readonly workflowId: string }) {
  const { data, isPending } = useSignatures();
  const signature = data?.find(({ id }) => id === workflowId);
  return (
    <Source title="Workflow">
      {signature === undefined ? (
        <p className="text-[13px] text-muted">{isPending ? 'Loading…' : 'The workflow is not here any more.'}</p>
      ) : (
        <SignatureCard signature={signature} />
      )}
    </Source>
  );
}
