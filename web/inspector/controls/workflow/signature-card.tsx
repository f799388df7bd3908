import { ArrowUpRight } from 'lucide-react';
import { Link } from 'wouter';
import type { WorkflowSignature } from '#graph/surroundings';
import { describeType } from '#graph/types/schema-type';
import { fieldsOfSignature } from './signature-fields.ts';

/** What the chosen workflow is for, takes and gives. */
export function SignatureCard({ signature }: { readonly signature: WorkflowSignature }) {
  const { id, description, version, input, output } = signature;
  const fields = fieldsOfSignature(input);
  return (
    <div className="rounded-lg border border-border bg-sunken/50 px-3 py-2.5 text-xs">
      {description === '' ? null : <p className="mb-2 text-[13px] leading-[18px]">{description}</p>}
      {version === null ? (
        <p className="mb-2 leading-[18px] text-warning">It has no live version. Publish it before this workflow runs.</p>
      ) : (
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1.5">
          <dt className="text-muted">Takes</dt>
          <dd>
            {fields === null ? (
              <span className="font-mono">{describeType(input)}</span>
            ) : (
              <ul className="flex flex-col gap-0.5">
                {fields.map((field) => (
                  <li key={field.name} className="flex items-baseline gap-2">
                    <span className="truncate font-mono text-text">{field.name}</span>
                    <span className="truncate text-muted">
                      {field.type}
                      {field.isRequired ? '' : ', optional'}
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </dd>
          <dt className="text-muted">Gives</dt>
          <dd className="line-clamp-3 font-mono break-words" title={describeType(output)}>
            {describeType(output)}
          </dd>
        </dl>
      )}
      <Link
        href={`/workflows/${encodeURIComponent(id)}`}
        className="mt-2 inline-flex items-center gap-0.5 text-accent underline underline-offset-2"
      >
        Open <ArrowUpRight aria-hidden size={12} />
      </Link>
    </div>
  );
}
