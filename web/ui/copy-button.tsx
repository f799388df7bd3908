import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from './icon-button.tsx';
import { toast } from './toast.tsx';

/** Copies `text` and says so; a function is asked when it is copied. */
export function CopyButton({
  text,
  label = 'Copy',
  size = 'sm',
}: {
  readonly text: string | (() => string);
  readonly label?: string;
  readonly size?: 'sm' | 'md';
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : text());
      setCopied(true);
    } catch {
      toast.error('The browser refused to copy', { description: 'Select the text and copy it by hand.' });
    }
  };
  return (
    <IconButton label={copied ? 'Copied' : label} size={size} onClick={() => void copy()}>
      {copied ? <Check size={14} className="text-success" /> : <Copy size={14} />}
    </IconButton>
  );
}
