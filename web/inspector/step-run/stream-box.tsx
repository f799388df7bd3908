import { useEffect, useRef } from 'react';

/** The text that a model is writing, its end always in sight. */
export function StreamBox({ text }: { readonly text: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [text]);
  return (
    <div
      ref={box}
      className="max-h-64 overflow-y-auto rounded-lg border border-accent/40 bg-sunken px-3 py-2 text-[13px] leading-5 break-words whitespace-pre-wrap"
    >
      {text}
      <span className="heddle-caret" aria-hidden />
    </div>
  );
}
