import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { GraphNode, Join, Policy } from '#graph/graph';
import type { Json } from '#graph/json';
import type { AnyNodeType } from '#graph/node-type';
import { changeNode } from '../editor/edits.ts';
import { useSession } from '../editor/session.ts';
import { Field, Input } from '../ui/input.tsx';
import { Select } from '../ui/select.tsx';
import { cn } from '../ui/cn.ts';
import { CodeField } from './controls/code-field.tsx';
import { DurationControl } from './controls/duration-control.tsx';

export interface PolicySectionProps {
  readonly node: GraphNode;
  readonly type: AnyNodeType;
  readonly ports: readonly string[];
  readonly isLoopHead: boolean;
}

const noPlaceholder = { placeholder: '' };

/** Time, retries and failure of one node; what is left empty takes the node type's default. */
export function PolicySection({ node, type, ports, isLoopHead }: PolicySectionProps) {
  const session = useSession();
  const { policy } = node;
  const isSet = Object.keys(policy).length > 0 || node.join !== undefined;
  const [isOpen, setOpen] = useState(isSet);
  const runs = type.run !== undefined;
  const change = (part: Partial<{ [key in keyof Policy]: Policy[key] | undefined }>, coalesce: string) =>
    changeNode(
      session,
      node.id,
      (current) => ({ ...current, policy: Object.fromEntries(Object.entries({ ...current.policy, ...part }).filter(([, value]) => value !== undefined)) as Policy }),
      `policy.${coalesce}`,
    );
  const canFail = ports.includes('error') || type.canFail !== false;
  return (
    <section aria-label="Reliability" className="border-t border-border pt-4">
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} className="flex w-full items-center gap-1 text-[13px] font-medium hover:text-accent">
        <ChevronRight size={14} className={cn('transition-transform', isOpen && 'rotate-90')} /> Reliability
        <span className="ml-auto text-xs font-normal text-muted">{summary(policy)}</span>
      </button>
      {isOpen ? (
        <div className="mt-3 flex flex-col gap-4">
          {canFail ? (
            <Field label="When it fails" hint={failureHints[policy.onError ?? 'fail']}>
              {(control) => (
                <Select
                  id={control.id}
                  value={policy.onError ?? 'fail'}
                  onChange={(onError) => change({ onError: onError === 'fail' ? undefined : (onError as Policy['onError']), ...(onError === 'default' ? {} : { default: undefined }) }, 'onError')}
                  options={[
                    { value: 'fail', label: 'Fail the run' },
                    { value: 'port', label: 'Leave by the error port' },
                    { value: 'default', label: 'Go on with a default value' },
                  ]}
                />
              )}
            </Field>
          ) : null}
          {policy.onError === 'default' ? <DefaultValue key={node.id} value={policy.default} onChange={(value) => change({ default: value }, 'default')} /> : null}
          {runs ? (
            <>
              <Field label="Time limit" hint={type.timeoutMs === undefined ? 'For one attempt.' : `For one attempt. By default ${type.timeoutMs / 1_000} s.`}>
                {(control) => <DurationControl id={control.id} field={noPlaceholder} value={policy.timeoutMs} onChange={(value) => change({ timeoutMs: typeof value === 'number' && value > 0 ? value : undefined }, 'timeoutMs')} />}
              </Field>
              <Field label="Attempts" hint="How often to try when an error may go away by itself. The pause doubles each time.">
                {(control) => (
                  <Input
                    id={control.id}
                    type="number"
                    min={1}
                    max={100}
                    placeholder={String(type.maxAttempts ?? 3)}
                    value={policy.retry?.maxAttempts ?? ''}
                    onChange={(event) => {
                      const maxAttempts = event.target.valueAsNumber;
                      change({ retry: Number.isInteger(maxAttempts) && maxAttempts >= 1 ? { ...policy.retry, maxAttempts: Math.min(100, maxAttempts) } : undefined }, 'retry');
                    }}
                  />
                )}
              </Field>
              {policy.retry === undefined ? null : (
                <Field label="First pause">
                  {(control) => (
                    <DurationControl
                      id={control.id}
                      field={{ placeholder: '1 s' }}
                      value={policy.retry?.initialIntervalMs}
                      onChange={(value) => {
                        const { initialIntervalMs: _before, ...rest } = policy.retry!;
                        change({ retry: typeof value === 'number' && value > 0 ? { ...rest, initialIntervalMs: value } : rest }, 'retry.initial');
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
                  { value: 'first', label: 'Go on with the first' },
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
  port: 'Wire the error port to say what happens then.',
  default: 'The run goes on as if the node had put this out.',
} as const;

const joinHints: { readonly [join in Join]: string } = {
  all: 'Runs once every edge is decided and at least one was taken.',
  first: 'Takes the first that arrives and cancels the rest.',
  each: 'Each arrival is a step run of its own.',
};

function summary(policy: Policy): string {
  const parts: string[] = [];
  if (policy.onError === 'port') parts.push('error port');
  if (policy.onError === 'default') parts.push('default value');
  if (policy.timeoutMs !== undefined) parts.push(`${policy.timeoutMs / 1_000} s`);
  if (policy.retry !== undefined) parts.push(`${policy.retry.maxAttempts} attempts`);
  return parts.join(' · ');
}

function DefaultValue({ value, onChange }: { value: Json | undefined; onChange: (value: Json | undefined) => void }) {
  const [text, setText] = useState(value === undefined ? '' : JSON.stringify(value, null, 2));
  const [isWrong, setWrong] = useState(false);
  return (
    <div className="flex flex-col gap-1.5">
      <span className="text-[13px] font-medium">Default value</span>
      <CodeField
        label="Default value"
        language="json"
        text={text}
        onChange={(next) => {
          setText(next);
          try {
            onChange(next.trim() === '' ? undefined : (JSON.parse(next) as Json));
            setWrong(false);
          } catch {
            setWrong(true);
          }
        }}
      />
      {isWrong ? <p className="text-xs text-danger">This is not JSON yet; the last valid value is kept.</p> : null}
    </div>
  );
}
