import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { fieldClass } from './input.tsx';

export interface TextareaProps extends ComponentProps<'textarea'> {
  /** For JSON and code. */
  readonly mono?: boolean | undefined;
}

/** Several lines of text. */
export function Textarea({ className, mono = false, rows = 3, ...rest }: TextareaProps) {
  return (
    <textarea
      {...rest}
      rows={rows}
      spellCheck={mono ? false : rest.spellCheck}
      className={cn(fieldClass, 'resize-y py-1.5 leading-relaxed', mono && 'font-mono text-[13px]', className)}
    />
  );
}
