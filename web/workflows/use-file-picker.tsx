import { useRef, type ReactNode } from 'react';

/** A hidden file input and the function that opens it. */
export function useFilePicker(onPick: (file: File) => void): { readonly open: () => void; readonly input: ReactNode } {
  const ref = useRef<HTMLInputElement>(null);
  return {
    open: () => ref.current?.click(),
    input: (
      <input
        ref={ref}
        type="file"
        accept=".json,application/json"
        aria-label="Workflow file"
        className="hidden"
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file may be chosen again after it was fixed.
          event.target.value = '';
          if (file !== undefined) onPick(file);
        }}
      />
    ),
  };
}
