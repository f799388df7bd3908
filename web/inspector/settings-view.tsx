import { POLICY_TITLES } from '#graph/changes';
import type { GraphNode } from '#graph/graph';
import type { Json } from '#graph/json';
import type { AnyNodeType } from '#graph/node-type';
import { JsonView } from '../ui/json-view.tsx';
import { formOf, titleOf, type FormField } from './form-model.ts';

interface Row {
  readonly key: string;
  readonly title: string;
  readonly value: Json | undefined;
  readonly fallback: Json | undefined;
}

/** All settings of a node, to read: those of a published version can't be changed. */
export function SettingsView({ node, type }: { readonly node: GraphNode; readonly type: AnyNodeType | undefined }) {
  const form = type === undefined ? null : formOf(type);
  const sections: readonly (readonly [string, readonly Row[]])[] = [
    ['Inputs', rowsOf(node.inputs, form?.inputs ?? [])],
    ['Settings', rowsOf(node.config, form?.config ?? [])],
    [
      'Time, retry and failure',
      [
        ...rowsOf({ ...node.policy } as { readonly [key: string]: Json }, [], POLICY_TITLES),
        ...(node.join === undefined ? [] : [{ key: 'join', title: 'Waits for', value: node.join, fallback: undefined }]),
      ],
    ],
    ['Pinned output', rowsOf(node.pinned ?? {}, [])],
    ['From the import', node.origin === undefined ? [] : [{ key: 'origin', title: 'Original', value: node.origin, fallback: undefined }]],
  ];
  return (
    <div className="flex flex-col gap-6">
      {sections
        .filter(([, rows]) => rows.length > 0)
        .map(([title, rows]) => (
          <section key={title} aria-label={title}>
            <h3 className="mb-2 text-xs font-medium text-muted">{title}</h3>
            <dl className="flex flex-col gap-3">
              {rows.map((row) => (
                <div key={row.key}>
                  <dt className="text-[13px] font-medium">{row.title}</dt>
                  <dd className="mt-1">
                    <Value {...row} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
    </div>
  );
}

/** The fields of the form in their order, then whatever else is stored. */
function rowsOf(
  values: { readonly [key: string]: Json },
  fields: readonly FormField[],
  titles: { readonly [key: string]: string } = {},
): readonly Row[] {
  const known = new Set(fields.map(({ key }) => key));
  return [
    ...fields.map(({ key, title, schema }): Row => ({ key, title, value: values[key], fallback: schema.default })),
    ...Object.keys(values)
      .filter((key) => !known.has(key))
      .map((key): Row => ({ key, title: titles[key] ?? titleOf(key), value: values[key], fallback: undefined })),
  ];
}

function Value({ value, fallback }: Row) {
  if (value === undefined || value === null)
    return (
      <p className="text-[13px] text-muted">
        {fallback === undefined || fallback === null
          ? 'Not set'
          : `Default: ${typeof fallback === 'string' ? fallback : JSON.stringify(fallback)}`}
      </p>
    );
  if (typeof value === 'boolean') return <p className="text-[13px]">{value ? 'Yes' : 'No'}</p>;
  if (typeof value === 'object') return <JsonView value={value} openDepth={4} />;
  return (
    <p className="max-h-96 overflow-y-auto rounded-lg bg-sunken px-3 py-2 font-mono text-[12.5px] leading-5 break-words whitespace-pre-wrap">
      {value === '' ? '(empty)' : value}
    </p>
  );
}
