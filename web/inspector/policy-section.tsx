import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { GraphNode, Join, Policy } from '#graph/graph';
import { writeDuration } from '#graph/duration';
import { ERROR_PORT } from '#graph/node-ports';
import type { AnyNodeType } from '#graph/node-type';
import { DEFAULT_RETRY, DEFAULT_TIMEOUT_MS } from '#graph/timing';
import { changeNode, chooseOnError } from '../editor/edits.ts';
import { useGraph, useSession } from '../editor/session.ts';
import { Field, Input } from '../ui/input.tsx';
import { Select } from '../ui/select.tsx';
import { cn } from '../ui/cn.ts';
import { JsonField } from './controls/json-field.tsx';
import { DurationControl } from './controls/duration-control.tsx';

export interface PolicySectionProps {
  readonly node: GraphNode;
  readonly type: AnyNodeType;
  readonly ports: readonly string[];
  readonly isLoopHead: boolean;
}

type OnError = NonNullable<Policy['onError']>;

/** Time, retries and failure of one node; what is left empty takes the node type's default. */
export function PolicySection({ node, type, ports, isLoopHead }: PolicySectionProps) {
  const session = useSession();
  const { policy } = node;
  const isErrorWired = useGraph((state) => state.graph.edges.some(({ from }) => from.node === node.id && from.port === ERROR_PORT));
  // A wired error output is used, whatever the policy says.
  const onError: OnError = isErrorWired ? 'port' : (policy.onError ?? 'fail');
  const isSet = Object.keys(policy).length > 0 || node.join !== undefined;
  const [isOpen, setOpen] = useState(isSet);
  const runs = type.run !== undefined;
  const change = (part: Partial<{ [key in keyof Policy]: Policy[key] | undefined }>, coalesce: string) =>
    changeNode(
      session,
      node.id,
      (current) => ({
        ...current,
        policy: Object.fromEntries(Object.entries({ ...current.policy, ...part }).filter(([, value]) => value !== undefined)) as Policy,
      }),
      `policy.${coalesce}`,
    );
  const canFail = ports.includes('error') || type.canFail !== false;
  return (
    <section aria-label="Reliability" data-field="policy" className="border-t border-border pt-4">
      <button
        type="button"
        data-fold
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex w-full items-center gap-1 text-[13px] font-medium hover:text-accent"
      >
        <ChevronRight size={14} className={cn('transition-transform', isOpen && 'rotate-90')} /> Reliability
        <span className="ml-auto text-xs font-normal text-muted">{summary({ ...policy, onError })}</span>
      </button>
      {isOpen ? (
        <div className="mt-3 flex flex-col gap-4">
          {canFail ? (
            <Field label="When it fails" hint={failureHints[onError]}>
              {(control) => (
                <Select
                  id={control.id}
                  aria-describedby={control['aria-describedby']}
                  value={onError}
                  onChange={(chosen) => chooseOnError(session, node.id, chosen as OnError)}
                  options={[
                    { value: 'fail', label: 'Fail the run' },
                    { value: 'port', label: 'Continue at the error output' },
                    { value: 'default', label: 'Continue with a default value' },
                  ]}
                />
              )}
            </Field>
          ) : null}
          {onError === 'default' ? (
            <Field label="Default value" hint="JSON. Empty means null.">
              {(control) => (
                <JsonField
                  key={node.id}
                  id={control.id}
                  label="Default value"
                  value={policy.default}
                  onChange={(value) => change({ default: value }, 'default')}
                />
              )}
            </Field>
          ) : null}
          {runs ? (
            <>
              <Field label="Time limit" hint="For one attempt. Empty: the default shown.">
                {(control) => (
                  <DurationControl
                    id={control.id}
                    placeholder={writeDuration(type.timeoutMs ?? DEFAULT_TIMEOUT_MS)}
                    value={policy.timeoutMs}
                    least={1}
                    most={86_400_000}
                    onChange={(timeoutMs) => change({ timeoutMs }, 'timeoutMs')}
                  />
                )}
              </Field>
              <Field label="Attempts" hint="How often to try when the error is temporary. The pause doubles each time.">
                {(control) => (
                  <Input
                    id={control.id}
                    type="number"
                    min={1}
                    max={100}
                    placeholder={String(type.maxAttempts ?? DEFAULT_RETRY.maxAttempts)}
                    value={policy.retry?.maxAttempts ?? ''}
                    onChange={(event) => {
                      const maxAttempts = event.target.valueAsNumber;
                      change(
                        {
                          retry:
                            Number.isInteger(maxAttempts) && maxAttempts >= 1
                              ? { ...policy.retry, maxAttempts: Math.min(100, maxAttempts) }
                              : undefined,
                        },
                        'retry',
                      );
                    }}
                  />
                )}
              </Field>
              {policy.retry === undefined ? null : (
                <Field label="First pause">
                  {(control) => (
                    <DurationControl
                      id={control.id}
                      placeholder={writeDuration(DEFAULT_RETRY.initialIntervalMs)}
                      least={1}
                      most={86_400_000}
                      value={policy.retry?.initialIntervalMs}
                      onChange={(initialIntervalMs) => {
                        const { initialIntervalMs: _before, ...rest } = policy.retry!;
                        change({ retry: initialIntervalMs === undefined ? rest : { ...rest, initialIntervalMs } }, 'retry.initial');
                      }}
                    />
                  )}
                </Field>
              )}
            </>
          ) : null}
          {isLoopHead ? (
            <Field label="Loop limit" hint="Iterations before the loop fails. By default 25.">
              {(control) => (
                <Input
                  id={control.id}
                  type="number"
                  min={1}
                  max={10_000}
                  placeholder="25"
                  value={policy.loopLimit ?? ''}
                  onChange={(event) => {
                    const limit = event.target.valueAsNumber;
                    change({ loopLimit: Number.isInteger(limit) && limit >= 1 ? Math.min(10_000, limit) : undefined }, 'loopLimit');
                  }}
                />
              )}
            </Field>
          ) : null}
          <Field label="With several edges coming in" hint={joinHints[node.join ?? 'all']}>
            {(control) => (
              <Select
                id={control.id}
                value={node.join ?? 'all'}
                onChange={(join) =>
                  changeNode(session, node.id, (current) => {
                    const { join: _before, ...rest } = current;
                    return join === 'all' ? rest : { ...rest, join: join as Join };
                  })
                }
                options={[
                  { value: 'all', label: 'Wait for all that are taken' },
                  { value: 'first', label: 'Continue with the first' },
                  { value: 'each', label: 'Run once for each' },
                ]}
              />
            )}
          </Field>
        </div>
      ) : null}
    </section>
  );
}

const failureHints = {
  fail: 'The run stops and names this node.',
  port: 'Connect the error output to what should happen then.',
  default: 'The run continues as if the node had returned this.',
} as const;

const joinHints: { readonly [join in Join]: string } = {
  all: 'Runs when all incoming branches are settled and at least one arrived.',
  first: 'Takes the first that arrives and cancels the rest.',
  each: 'Each arrival is a step run of its own.',
};

function summary(policy: Policy): string {
  const parts: string[] = [];
  if (policy.onError === 'port') parts.push('error output');
  if (policy.onError === 'default') parts.push('default value');
  if (policy.timeoutMs !== undefined) parts.push(writeDuration(policy.timeoutMs));
  if (policy.retry !== undefined) parts.push(`${policy.retry.maxAttempts} attempts`);
  return parts.join(' · ');
}
