import { ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { type SearchSettings, searchSettingsSchema } from '#graph/knowledge';
import { ModelCombobox } from '../../inspector/controls/model/model-combobox.tsx';
import { useGenerations } from '../knowledge-api.ts';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { NumberInput } from '../number-input.tsx';

export interface SearchSettingsFormProps {
  readonly knowledgeId: string;
  readonly settings: SearchSettings;
  readonly onChange: (settings: SearchSettings) => void;
}

/** How to search: the few settings one tries first, and the others behind a fold. */
export function SearchSettingsForm({ knowledgeId, settings, onChange }: SearchSettingsFormProps) {
  const { mode, fusion, limit, candidates, context, rerank, rewrite } = settings;
  const [isOpen, setOpen] = useState(isSpecial(settings));
  const generations = useGenerations(knowledgeId).data ?? [];
  const set = (change: Partial<SearchSettings>): void => onChange({ ...settings, ...change });
  const choose = (field: 'rerank' | 'rewrite' | 'fusion', value: unknown): void =>
    set({ [field]: searchSettingsSchema.shape[field].parse(value) });
  const models = (model: string, change: (model: string) => void, label: string) => (
    <Setting label={label}>
      <div className="w-64 max-w-full">
        <ModelCombobox label={label} value={model} onChange={change} />
      </div>
    </Setting>
  );
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-end gap-x-3 gap-y-2">
        <Setting label="Mode">
          <Select
            aria-label="Mode"
            className="w-48"
            value={mode}
            onChange={(value) => set({ mode: searchSettingsSchema.shape.mode.parse(value) })}
            options={[
              { value: 'hybrid', label: 'Hybrid' },
              { value: 'keyword', label: 'Keyword' },
              { value: 'vector', label: 'Semantic' },
            ]}
          />
        </Setting>
        {mode === 'hybrid' && (
          <Setting label="Fusion">
            <Select
              aria-label="Fusion"
              className="w-40"
              value={fusion.kind}
              onChange={(kind) => choose('fusion', { kind })}
              options={[
                { value: 'rrf', label: 'Rank (RRF)' },
                { value: 'weights', label: 'Weighted scores' },
              ]}
            />
          </Setting>
        )}
        {mode === 'hybrid' && fusion.kind === 'weights' && (
          <Setting label="Semantic weight">
            <NumberInput
              aria-label="Semantic weight"
              min={0}
              max={1}
              step={0.05}
              value={fusion.vector}
              onChange={(vector) => set({ fusion: { kind: 'weights', vector } })}
            />
          </Setting>
        )}
        <Setting label="Results">
          <NumberInput aria-label="Results" min={1} max={100} value={limit} onChange={(value) => set({ limit: value })} />
        </Setting>
        <Setting label="Neighbours">
          <NumberInput
            aria-label="Neighbours"
            min={0}
            max={5}
            value={context.neighbours}
            onChange={(neighbours) => set({ context: { ...context, neighbours } })}
          />
        </Setting>
      </div>
      <details className="group" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="inline-flex cursor-pointer list-none items-center gap-1 rounded text-[13px] text-muted hover:text-text [&::-webkit-details-marker]:hidden">
          <ChevronRight aria-hidden size={13} className="transition-transform group-open:rotate-90" />
          More settings
        </summary>
        <div className="flex flex-wrap items-end gap-x-3 gap-y-2 pt-2">
          {mode === 'hybrid' && fusion.kind === 'rrf' && (
            <Setting label="Constant k">
              <NumberInput
                aria-label="Constant k"
                min={1}
                max={1_000}
                value={fusion.k}
                onChange={(k) => set({ fusion: { kind: 'rrf', k } })}
              />
            </Setting>
          )}
          <Setting label="Candidates per stage">
            <NumberInput
              aria-label="Candidates per stage"
              min={1}
              max={500}
              value={candidates}
              onChange={(value) => set({ candidates: value })}
            />
          </Setting>
          <Setting label="Context, in tokens">
            <NumberInput
              aria-label="Context, in tokens"
              min={50}
              max={200_000}
              step={50}
              value={context.maxTokens}
              onChange={(maxTokens) => set({ context: { ...context, maxTokens } })}
            />
          </Setting>
          <Setting label="Rerank by">
            <Select
              aria-label="Rerank by"
              className="w-40"
              value={rerank.kind}
              onChange={(kind) =>
                choose('rerank', kind === 'model' ? { kind, model: 'auto' } : kind === 'endpoint' ? { kind, url: '' } : { kind })
              }
              options={[
                { value: 'none', label: 'Nothing' },
                { value: 'words', label: 'Words and meaning' },
                { value: 'mmr', label: 'Variety (MMR)' },
                { value: 'model', label: 'A model' },
                { value: 'endpoint', label: 'A cross-encoder' },
              ]}
            />
          </Setting>
          {rerank.kind === 'mmr' && (
            <Setting label="Variety">
              <NumberInput
                aria-label="Variety"
                min={0}
                max={1}
                step={0.05}
                value={rerank.diversity}
                onChange={(diversity) => set({ rerank: { kind: 'mmr', diversity } })}
              />
            </Setting>
          )}
          {rerank.kind === 'model' && models(rerank.model, (model) => set({ rerank: { kind: 'model', model } }), 'Model that orders')}
          {rerank.kind === 'endpoint' && (
            <Setting label="Address of the cross-encoder">
              <Input
                type="url"
                className="w-64"
                aria-label="Address of the cross-encoder"
                placeholder="https://…/rerank"
                value={rerank.url}
                onChange={(event) => set({ rerank: { ...rerank, url: event.target.value } })}
              />
            </Setting>
          )}
          <Setting label="Rewrite the query">
            <Select
              aria-label="Rewrite the query"
              className="w-44"
              value={rewrite.kind}
              onChange={(kind) => choose('rewrite', kind === 'none' ? { kind } : { kind, model: 'auto' })}
              options={[
                { value: 'none', label: 'As it is' },
                { value: 'rewrite', label: 'One better query' },
                { value: 'multi', label: 'Several queries' },
              ]}
            />
          </Setting>
          {rewrite.kind !== 'none' && models(rewrite.model, (model) => set({ rewrite: { ...rewrite, model } }), 'Model that rewrites')}
          {rewrite.kind === 'multi' && (
            <Setting label="Queries">
              <NumberInput
                aria-label="Queries"
                min={2}
                max={6}
                value={rewrite.queries}
                onChange={(queries) => set({ rewrite: { ...rewrite, queries } })}
              />
            </Setting>
          )}
          {generations.length > 1 && (
            <Setting label="Generation">
              <Select
                aria-label="Generation"
                className="w-40"
                value={settings.generation === undefined ? '' : String(settings.generation)}
                onChange={(value) => {
                  const { generation: _before, ...others } = settings;
                  onChange(value === '' ? others : { ...others, generation: Number(value) });
                }}
                options={[
                  { value: '', label: 'The live one' },
                  ...generations
                    .filter(({ status }) => status === 'ready')
                    .map(({ number, isLive }) => ({ value: String(number), label: `${number}${isLive ? ' (live)' : ''}` })),
                ]}
              />
            </Setting>
          )}
        </div>
      </details>
    </div>
  );
}

/** True when something behind the fold is not as it is by itself. */
function isSpecial({ rerank, rewrite, generation }: SearchSettings): boolean {
  return rerank.kind !== 'none' || rewrite.kind !== 'none' || generation !== undefined;
}

function Setting({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      {/* The control says its name itself. */}
      <span aria-hidden className="text-xs text-muted">
        {label}
      </span>
      {children}
    </div>
  );
}
