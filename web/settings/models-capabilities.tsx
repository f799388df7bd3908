import { AudioLines, Braces, FileText, Image, type LucideIcon, Wrench } from 'lucide-react';
import type { ModelDetails } from '#graph/api';
import { capabilityWords } from './models-words.ts';

type Capability = ModelDetails['capabilities'][number];

const icons: { readonly [capability in Exclude<Capability, 'text'>]: LucideIcon } = {
  image: Image,
  audio: AudioLines,
  file: FileText,
  tools: Wrench,
  structured: Braces,
};

/** What a model can do beside text, as icons; the words are there for screen readers and as tooltips. */
export function Capabilities({ of, size = 13 }: { readonly of: readonly Capability[]; readonly size?: number }) {
  const shown = of.filter((capability): capability is keyof typeof icons => capability !== 'text');
  if (shown.length === 0) return null;
  return (
    <span
      className="inline-flex shrink-0 items-center gap-1 text-faint"
      role="img"
      aria-label={shown.map((capability) => capabilityWords[capability]).join(', ')}
      title={shown.map((capability) => capabilityWords[capability]).join(', ')}
    >
      {shown.map((capability) => {
        const Icon = icons[capability];
        return <Icon key={capability} aria-hidden size={size} />;
      })}
    </span>
  );
}
