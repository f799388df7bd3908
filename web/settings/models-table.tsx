import { Pencil, RotateCcw, Trash2 } from 'lucide-react';
import type { ModelEntry } from '#graph/api';
import { Badge } from '../ui/badge.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Capabilities } from './models-capabilities.tsx';
import { writePrice, writeTokens } from './models-words.ts';

export interface ModelTableProps {
  readonly models: readonly ModelEntry[];
  readonly onEdit: (model: ModelEntry) => void;
  readonly onRemove: (model: ModelEntry) => void;
}

/** One row a model; on a narrow screen the numbers go under the name. */
export function ModelTable({ models, onEdit, onRemove }: ModelTableProps) {
  return (
    <table className="w-full table-fixed text-left text-[13px]">
      <thead className="text-xs text-muted">
        <tr>
          <th scope="col" className="px-4 py-2 font-medium">
            Model
          </th>
          <th scope="col" className="hidden w-20 py-2 text-right font-medium sm:table-cell">
            Context
          </th>
          <th scope="col" className="hidden w-32 py-2 text-right font-medium sm:table-cell" title="US dollars per million tokens">
            $ in / out
          </th>
          <th scope="col" className="hidden w-28 py-2 pl-5 font-medium sm:table-cell">
            Can
          </th>
          <th scope="col" className="w-20">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-border border-t border-border">
        {models.map((model) => (
          <Row key={model.id} model={model} onEdit={onEdit} onRemove={onRemove} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ model, onEdit, onRemove }: { readonly model: ModelEntry } & Pick<ModelTableProps, 'onEdit' | 'onRemove'>) {
  const context = model.contextTokens === null ? '–' : writeTokens(model.contextTokens);
  const price = model.price === null ? '–' : writePrice(model.price);
  return (
    <tr className="align-middle">
      <td className="px-4 py-2">
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <span className="min-w-0 truncate font-medium">{model.title}</span>
          <Badge>{model.size === 'large' ? 'Large' : 'Light'}</Badge>
          {model.isEdited && <Badge tone="accent">{model.isBuiltIn ? 'changed' : 'own'}</Badge>}
          {model.provider.ready && <Badge tone="success">ready</Badge>}
        </div>
        <div className="truncate font-mono text-[12px] text-muted">{model.id}</div>
        <div className="mt-0.5 flex items-center gap-2 text-xs text-muted sm:hidden">
          <span>{context}</span>
          <span>{price}</span>
          <Capabilities of={model.capabilities} />
        </div>
      </td>
      <td className="hidden py-2 text-right tabular-nums sm:table-cell">{context}</td>
      <td className="hidden py-2 text-right tabular-nums sm:table-cell">{price}</td>
      <td className="hidden py-2 pl-5 sm:table-cell">
        <Capabilities of={model.capabilities} />
      </td>
      <td className="py-2 pr-3 text-right whitespace-nowrap">
        {model.isEdited && (
          <IconButton label={model.isBuiltIn ? `Reset ${model.title}` : `Delete ${model.title}`} onClick={() => onRemove(model)}>
            {model.isBuiltIn ? <RotateCcw size={14} /> : <Trash2 size={14} />}
          </IconButton>
        )}
        <IconButton label={`Edit ${model.title}`} onClick={() => onEdit(model)}>
          <Pencil size={14} />
        </IconButton>
      </td>
    </tr>
  );
}
