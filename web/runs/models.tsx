import { ZapOff } from 'lucide-react';
import { isOfflineModel } from '../canvas/run-view.ts';
import { Badge } from '../ui/badge.tsx';

/** The models that answered in a run; the offline stand-in is always called by that name. */
export function Models({ models }: { readonly models: readonly string[] }) {
  const real = models.filter((model) => !isOfflineModel(model));
  return (
    <>
      {models.length > real.length && (
        <Badge tone="warning" title="No provider key was set: the built-in offline model answered by simple rules.">
          <ZapOff aria-hidden size={12} />
          Offline model
        </Badge>
      )}
      {real.map((model) => (
        <Badge key={model}>{model}</Badge>
      ))}
    </>
  );
}
