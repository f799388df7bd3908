import { useConnections } from '../../api/hooks.ts';
import { Select } from '../../ui/select.tsx';

/** Tells whether a kind of connection serves calls over HTTP: those of the HTTP node, of tools and of rerank services. */
const servesHttp = (kind: string): boolean => kind === 'http' || kind.startsWith('http-');

/** One of the stored connections that serve calls over HTTP, or none. One of another kind that was chosen before stays in sight. */
export function ConnectionPicker({ value, onChange, id }: { value: string; onChange: (value: string | undefined) => void; id: string }) {
  const connections = useConnections();
  return (
    <Select
      id={id}
      aria-label="Connection"
      value={value}
      onChange={(chosen) => onChange(chosen === '' ? undefined : chosen)}
      options={[
        { value: '', label: 'None' },
        ...(connections.data ?? [])
          .filter((connection) => servesHttp(connection.kind) || connection.id === value)
          .map((connection) => ({ value: connection.id, label: connection.name, hint: connection.kind })),
      ]}
    />
  );
}
