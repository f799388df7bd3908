import { Search } from 'lucide-react';
import { useState } from 'react';
import type { AgentTool } from '#graph/tool';
import { useDiscoverTools } from '../../../api/hooks.ts';
import { Button } from '../../../ui/button.tsx';
import { Field, Input } from '../../../ui/input.tsx';
import { Select } from '../../../ui/select.tsx';
import { Textarea } from '../../../ui/textarea.tsx';
import { ConnectionPicker } from '../connection-picker.tsx';
import { DiscoverError } from './discover-error.tsx';
import { FoundTools } from './found-tools.tsx';

/** Operations of an API, from the OpenAPI document that describes it. */
export function OpenApiTab({
  tools,
  onAdd,
}: {
  readonly tools: readonly AgentTool[];
  readonly onAdd: (tools: readonly AgentTool[]) => void;
}) {
  const [from, setFrom] = useState<'url' | 'text'>('url');
  const [url, setUrl] = useState('');
  const [text, setText] = useState('');
  const [baseUrl, setBaseUrl] = useState('');
  const [connection, setConnection] = useState<string | undefined>(undefined);
  const discover = useDiscoverTools();
  const given = from === 'url' ? url.trim() : text.trim();
  return (
    <div className="flex flex-col gap-4">
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const base = baseUrl.trim();
          discover.mutate({
            kind: 'openapi',
            ...(from === 'url' ? { url: given } : { text }),
            ...(base === '' ? {} : { baseUrl: base }),
            ...(connection === undefined ? {} : { connection }),
          });
        }}
      >
        <p className="text-[13px] leading-5 text-muted">
          Calls of a web API. Most publish a document that describes them, in JSON or YAML; each operation of it can be a tool.
        </p>
        <Field label="Document">
          {({ id }) => (
            <Select
              id={id}
              value={from}
              onChange={(chosen) => setFrom(chosen === 'text' ? 'text' : 'url')}
              options={[
                { value: 'url', label: 'At an address' },
                { value: 'text', label: 'Pasted as text' },
              ]}
            />
          )}
        </Field>
        {from === 'url' ? (
          <Field label="Address of the document">
            {(control) => (
              <Input
                {...control}
                type="url"
                placeholder="https://api.example.com/openapi.json"
                value={url}
                onChange={(event) => setUrl(event.target.value)}
              />
            )}
          </Field>
        ) : (
          <Field label="Text of the document">
            {(control) => (
              <Textarea
                {...control}
                mono
                rows={7}
                placeholder={'openapi: 3.1.0\ninfo: …'}
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </Field>
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Base address" hint="Goes before the paths. Empty: as the document says.">
            {(control) => (
              <Input
                {...control}
                type="url"
                placeholder="https://api.example.com/v1"
                value={baseUrl}
                onChange={(event) => setBaseUrl(event.target.value)}
              />
            )}
          </Field>
          <Field label="Connection" hint="Credentials for the document and for the calls.">
            {({ id }) => <ConnectionPicker id={id} value={connection ?? ''} onChange={setConnection} />}
          </Field>
        </div>
        <Button type="submit" className="self-start" busy={discover.isPending} disabled={given === ''}>
          {discover.isPending ? null : <Search size={15} />} {discover.isPending ? 'Reading…' : 'Find operations'}
        </Button>
      </form>
      {discover.isError ? <DiscoverError error={discover.error} /> : null}
      {discover.isSuccess ? <FoundTools key={discover.submittedAt} found={discover.data} tools={tools} onAdd={onAdd} /> : null}
    </div>
  );
}
