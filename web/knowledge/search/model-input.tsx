import { useModels } from '../../api/hooks.ts';
import { Select } from '../../ui/select.tsx';

/** One of the models that can be used, or the one that was written. */
export function ModelInput({ value, onChange, 'aria-label': label }: { readonly value: string; readonly onChange: (model: string) => void; readonly 'aria-label': string }) {
  const models = (useModels().data ?? []).filter(({ provider }) => provider.ready);
  const isUnknown = value !== '' && !models.some(({ id }) => id === value);
  return <Select aria-label={label} className="w-64 max-w-full" placeholder="Choose a model" value={value} onChange={onChange} options={[...(isUnknown ? [{ value, label: value }] : []), ...models.map(({ id }) => ({ value: id, label: id }))]} />;
}
