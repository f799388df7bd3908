import { Search } from 'lucide-react';
import { useState } from 'react';
import type { AgentTool } from '#graph/tool';
import { useDiscoverTools, useSettings } from '../../../api/hooks.ts';
import { Button } from '../../../ui/button.tsx';
import { Field, Input } from '../../../ui/input.tsx';
import { Select } from '../../../ui/select.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ConnectionPicker } from '../connection-picker.tsx';
import { DiscoverError } from './discover-error.tsx';
import { FoundTools } from './found-tools.tsx';

/** Beside the names of commands, which have no slash. */
const ADDRESS = '/address';

/** Tools of an MCP server: at an address, or one of the commands that the operator has listed. */
export function McpTab({ tools, onAdd }: { readonly tools: readonly AgentTool[]; readonly onAdd: (tools: readonly AgentTool[]) => void }) {
  const settings = useSettings();
  const [chosen, setChosen] = useState<string | null>(null);
  const [url, setUrl] = useState('');
  const [connection, setConnection] = useState<string | undefined>(undefined);
  const discover = useDiscoverTools();
  if (settings.isPending) return <Skeleton className="h-32" />;
  const commands = settings.data?.mcpCommands ?? [];
  const from = chosen ?? commands[0] ?? ADDRESS;
  return (
    <div className="flex flex-col gap-4">
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          discover.mutate({
            kind: 'mcp',
            server:
              from === ADDRESS
                ? { transport: 'http', url: url.trim(), ...(connection === undefined ? {} : { connection }) }
                : { transport: 'stdio', command: from },
          });
        }}
      >
        <p className="text-[13px] leading-5 text-muted">
          An MCP server offers tools with descriptions and schemas of its own. Take the ones that the agent needs: each one more makes the
          choice harder for the model.
        </p>
        <Field
          label="Server"
          hint={from === ADDRESS ? undefined : 'A command on this machine, listed by the operator in HEDDLE_MCP_COMMANDS.'}
        >
          {({ id }) => (
            <Select
              id={id}
              value={from}
              onChange={(next) => {
                setChosen(next);
                discover.reset();
              }}
              options={[
                ...commands.map((command) => ({ value: command, label: command, hint: 'command' })),
                { value: ADDRESS, label: 'At an address' },
              ]}
            />
          )}
        </Field>
        {from === ADDRESS ? (
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Address" hint="Of its streamable HTTP endpoint.">
              {(control) => (
                <Input
                  {...control}
                  type="url"
                  placeholder="https://mcp.example.com/mcp"
                  value={url}
                  onChange={(event) => setUrl(event.target.value)}
                />
              )}
            </Field>
            <Field label="Connection" hint="Credentials for the server.">
              {({ id }) => <ConnectionPicker id={id} value={connection ?? ''} onChange={setConnection} />}
            </Field>
          </div>
        ) : null}
        <Button type="submit" className="self-start" busy={discover.isPending} disabled={from === ADDRESS && url.trim() === ''}>
          {discover.isPending ? null : <Search size={15} />} {discover.isPending ? 'Asking the server…' : 'Find tools'}
        </Button>
      </form>
      {discover.isError ? <DiscoverError error={discover.error} /> : null}
      {discover.isSuccess ? <FoundTools key={discover.submittedAt} found={discover.data} tools={tools} onAdd={onAdd} /> : null}
    </div>
  );
}
