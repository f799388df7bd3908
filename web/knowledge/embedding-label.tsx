import { ZapOff } from 'lucide-react';
import { Badge } from '../ui/badge.tsx';

/** What the embedders that are built in compare. */
const builtIn: { readonly [model: string]: { readonly label: string; readonly title: string } | undefined } = {
  'offline:meaning-384': {
    label: 'Built-in embedder',
    title:
      'offline:meaning-384 compares meaning and spelling without a model provider. It knows English best; a provider’s model understands more.',
  },
  'offline:hash-384': {
    label: 'Built-in embedder (spelling)',
    title:
      'offline:hash-384 compares words and their parts, not meanings. Build a new generation with offline:meaning-384 to compare meanings as well.',
  },
};

/** The model that made the vectors; the built-in ones say what they compare. */
export function EmbeddingLabel({ model }: { readonly model: string }) {
  const known = builtIn[model];
  if (known === undefined) return <span className="font-mono text-[12px] break-all">{model}</span>;
  return (
    <Badge tone="neutral" title={known.title}>
      <ZapOff aria-hidden size={11} />
      {known.label}
    </Badge>
  );
}
