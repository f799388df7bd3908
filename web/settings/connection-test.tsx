import { PlugZap } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ConnectionTest as Outcome } from '#graph/api';
import { messageOf } from '../api/api-error.ts';
import { useTestConnection } from '../api/hooks.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { FailureNote } from '../ui/failure-note.tsx';
import { Field, Input } from '../ui/input.tsx';
import { Select } from '../ui/select.tsx';

/** A connection as it is filled in. */
export interface TestedConnection {
  /** The stored one, whose secrets count where none are entered. */
  readonly id: string | null;
  readonly name: string;
  readonly kind: string;
  readonly settings: { readonly [key: string]: string };
  readonly secret: { readonly [key: string]: string };
}

export interface ConnectionTestProps {
  readonly connection: TestedConnection;
  /** Tests immediately where nothing has to be filled in first. */
  readonly startsAtOnce?: boolean;
}

const isHttp = (kind: string): boolean => kind === 'http' || kind.startsWith('http-');

/** Uses a connection once and shows what came back. */
export function ConnectionTest({ connection, startsAtOnce = false }: ConnectionTestProps) {
  const needsAddress = isHttp(connection.kind);
  const [host = ''] = (connection.settings['hosts'] ?? '').split(',').map((each) => each.trim());
  const [typed, setTyped] = useState<string | null>(null);
  const [protocol, setProtocol] = useState<'http' | 'mcp'>('http');
  const url = typed ?? (host === '' ? '' : `https://${host}/`);
  const test = useTestConnection();
  const run = (): void => test.mutate({ ...connection, ...(needsAddress ? { url, protocol } : {}) });

  // In a long form the result would appear out of sight.
  const result = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (test.data !== undefined || test.error !== null) result.current?.scrollIntoView({ block: 'nearest' });
  }, [test.data, test.error]);

  const isStarted = useRef(false);
  useEffect(() => {
    if (!startsAtOnce || needsAddress || isStarted.current) return;
    isStarted.current = true;
    run();
  });

  return (
    <section aria-label="Test" className="flex flex-col gap-3">
      {needsAddress ? (
        <div className="grid grid-cols-1 items-start gap-3 sm:grid-cols-[minmax(0,1fr)_9rem]">
          <Field
            label="Address to test"
            hint={
              protocol === 'mcp' ? 'Heddle lists its tools and calls none.' : 'An address that needs the credentials. Heddle only reads it.'
            }
          >
            {(control) => (
              <Input
                {...control}
                type="url"
                placeholder="https://api.example.com/me"
                value={url}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
          <Field label="Test as">
            {(control) => (
              <Select
                {...control}
                value={protocol}
                onChange={(next) => setProtocol(next === 'mcp' ? 'mcp' : 'http')}
                options={[
                  { value: 'http', label: 'Web address' },
                  { value: 'mcp', label: 'MCP server' },
                ]}
              />
            )}
          </Field>
        </div>
      ) : null}
      <Button
        className="self-start"
        busy={test.isPending}
        onClick={(event) => {
          if (event.currentTarget.form?.reportValidity() !== false) run();
        }}
      >
        {test.isPending ? null : <PlugZap size={15} aria-hidden />} {test.isPending ? 'Testing…' : 'Test connection'}
      </Button>
      <div ref={result} aria-live="polite">
        {test.isError ? (
          <FailureNote message={messageOf(test.error).title} hint={messageOf(test.error).description} />
        ) : test.data === undefined || test.isPending ? null : (
          <Result outcome={test.data} />
        )}
      </div>
    </section>
  );
}

function Result({ outcome }: { readonly outcome: Outcome }) {
  const took = outcome.durationMs < 1_000 ? `${outcome.durationMs} ms` : `${(outcome.durationMs / 1_000).toFixed(1)} s`;
  if (outcome.result === 'failed') return <FailureNote {...outcome.error} facts={[outcome.error.code, took]} />;
  const hasPassed = outcome.result === 'passed';
  return (
    <div className="flex flex-col gap-1 text-[13px] leading-5">
      <p className="flex items-center gap-2">
        <Badge tone={hasPassed ? 'success' : 'warning'}>{hasPassed ? 'Works' : 'Reached'}</Badge>
        <span className="text-xs text-muted">{took}</span>
      </p>
      <p className="break-words">{outcome.message}</p>
      {outcome.hint === undefined ? null : <p className="text-muted">{outcome.hint}</p>}
    </div>
  );
}
