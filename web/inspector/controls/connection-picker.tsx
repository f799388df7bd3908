import { useConnections } from '../../api/hooks.ts';
import { Select } from '../../ui/select.tsx';

/** One of the stored connections, or none. */
export function ConnectionPicker({ value, onChange, id }: { value: string; onChange: (value: string | undefined) => void; id: string }) {
  const connections = useConnections();
  return (
    <Select
      id={id}
      aria-label="Connection"
      value={value}
      onChange={(chosen) => onChange(chosen === '' ? undefined : chosen)}
      options={[{ value: '', label: 'None' }, ...(connections.data ?? []).map((connection) => ({ value: connection.id, label: connection.name, hint: connection.kind }))]}
    />
  );
}
