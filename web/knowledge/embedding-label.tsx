import { ZapOff } from 'lucide-react';
import { Badge } from '../ui/badge.tsx';
import { isOfflineEmbedder } from './words.ts';

/** The model that made the vectors; the built-in one says that it knows words, not meanings. */
export function EmbeddingLabel({ model }: { readonly model: string }) {
  if (!isOfflineEmbedder(model)) return <span className="font-mono text-[12px] break-all">{model}</span>;
  return (
    <Badge tone="warning" title="Built in, without a model provider: it compares words and their parts, not meanings.">
      <ZapOff aria-hidden size={11} />
      Offline embedder
    </Badge>
  );
}
