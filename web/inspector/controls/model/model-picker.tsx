import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import type { Json } from '#graph/json';
import type { ModelChain } from '#graph/model';
import { useModels, useSettings } from '../../../api/hooks.ts';
import { cn } from '../../../ui/cn.ts';
import { CacheSettings } from './cache-settings.tsx';
import { FallbackList } from './fallback-list.tsx';
import { ModelCombobox } from './model-combobox.tsx';
import { ModelParameters } from './model-parameters.tsx';
import { describeExtras, isDamaged, readChain, writeChain } from './model-value.ts';
import { RoutingRule } from './routing-rule.tsx';

/** The `model` control: one model, and folded away the others of its chain, the cache and the parameters. */
export function ModelPicker({
  value,
  onChange,
  id,
}: {
  readonly value: Json | undefined;
  readonly onChange: (value: Json) => void;
  readonly id: string;
}) {
  const chain = readChain(value);
  const [isOpen, setOpen] = useState(false);
  const panel = useId();
  const extras = describeExtras(chain);
  const change = (next: Partial<ModelChain>): void => onChange(writeChain({ ...chain, ...next }));
  return (
    <div className="flex flex-col gap-1.5">
      <ModelCombobox id={id} value={chain.model} onChange={(model) => change({ model })} />
      <ModelNote model={chain.model} />
      {isDamaged(value) && (
        <p role="alert" className="text-xs text-warning">
          Part of this setting can’t be read. The next change here drops it.
        </p>
      )}
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={panel}
        onClick={() => setOpen(!isOpen)}
        className="inline-flex max-w-full items-center gap-1 self-start text-xs text-muted hover:text-text"
      >
        <ChevronRight aria-hidden size={13} className={cn('shrink-0 transition-transform', isOpen && 'rotate-90')} />
        <span className="truncate">
          Fallbacks, routing, cache{extras === '' ? '' : <strong className="font-medium text-accent"> · {extras}</strong>}
        </span>
      </button>
      {isOpen && (
        <div id={panel} className="flex flex-col gap-4 rounded-lg border border-border bg-sunken/50 p-3">
          <FallbackList fallbacks={chain.fallbacks} onChange={(fallbacks) => change({ fallbacks })} />
          <RoutingRule model={chain.model} routing={chain.routing} onChange={(routing) => change({ routing })} />
          <CacheSettings cache={chain.cache} onChange={(cache) => change({ cache })} />
          <ModelParameters values={chain} onChange={(parameters) => change(parameters)} />
        </div>
      )}
    </div>
  );
}

/** Says when the model can't be asked yet. */
function ModelNote({ model }: { readonly model: string }) {
  const settings = useSettings();
  const models = useModels();
  if (settings.data === undefined) return null;
  if (model === 'auto')
    return settings.data.offlineModel ? (
      <p className="text-xs text-muted">No provider has a key, so the offline model answers. Add one under Settings.</p>
    ) : null;
  if (model === 'offline' || model.startsWith('offline:')) return null;
  const providerId = model.slice(0, Math.max(0, model.indexOf(':')));
  const provider = settings.data.providers.find((candidate) => candidate.id === providerId);
  if (provider === undefined) {
    const isKnown = models.data?.some(({ id }) => id === model) ?? false;
    return (
      <p className="text-xs text-warning">
        {providerId === '' ? 'Models are written provider:model.' : `No provider is called “${providerId}” here.`}{' '}
        {isKnown ? 'Add a connection for it under Settings.' : 'Runs of this node will fail.'}
      </p>
    );
  }
  return provider.ready ? null : <p className="text-xs text-warning">{provider.title} has no key yet. Add one under Settings.</p>;
}
