import { useId } from 'react';
import { useSettings } from '../../api/hooks.ts';
import { Input } from '../../ui/input.tsx';

/** A model as `provider:model`: any text, with the installation's models offered. */
export function ModelPicker({ value, onChange, id }: { value: string; onChange: (value: string) => void; id: string }) {
  const settings = useSettings();
  const list = useId();
  const providers = settings.data?.providers ?? [];
  const provider = providers.find((candidate) => value.startsWith(`${candidate.id}:`));
  const isOffline = settings.data?.offlineModel === true && (value === '' || value === 'auto');
  return (
    <div>
      <Input id={id} list={list} value={value} placeholder="auto" onChange={(event) => onChange(event.target.value)} spellCheck={false} />
      <datalist id={list}>
        <option value="auto">The first provider that has a key, else the offline model</option>
        {providers.flatMap((candidate) => candidate.models.map((model) => <option key={`${candidate.id}:${model}`} value={`${candidate.id}:${model}`}>{`${candidate.title}${candidate.ready ? '' : ' (no key yet)'}`}</option>))}
        <option value="offline:heddle">Offline model</option>
      </datalist>
      {isOffline ? <p className="mt-1 text-xs text-muted">No provider has a key, so the offline model answers. Add one under Settings.</p> : null}
      {provider !== undefined && !provider.ready ? <p className="mt-1 text-xs text-warning">{provider.title} has no key yet. Add one under Settings.</p> : null}
    </div>
  );
}
