import { X } from 'lucide-react';
import { useModels } from '../../api/hooks.ts';
import { ModelCombobox } from '../../inspector/controls/model/model-combobox.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Field } from '../../ui/input.tsx';

/** The model that turns documents that are pictures into text; null: none. */
export function ImageModelField({ value, onChange }: { readonly value: string | null; readonly onChange: (model: string | null) => void }) {
  const known = useModels().data?.find(({ id }) => id === value);
  const isBlind = value === 'offline' || (known !== undefined && !known.capabilities.includes('image'));
  return (
    <Field
      label="Read images with"
      hint="Turns PNG, JPEG, GIF and WebP files into text, one call a picture."
      error={isBlind ? 'This model does not see: documents that are pictures would fail.' : null}
    >
      {({ id }) => (
        <div className="flex items-center gap-1">
          <div className="min-w-0 flex-1">
            <ModelCombobox id={id} value={value ?? ''} placeholder="Images are not read" onChange={onChange} />
          </div>
          {value !== null && (
            <IconButton label="Read no images" onClick={() => onChange(null)}>
              <X size={14} />
            </IconButton>
          )}
        </div>
      )}
    </Field>
  );
}
