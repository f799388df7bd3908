/** The product's mark: a thread led through the eye of a heddle, between two wires. */
export function Mark({ size = 24 }: { readonly size?: number }) {
  return (
    <svg aria-hidden width={size} height={size} viewBox="0 0 24 24" fill="none" strokeLinecap="round">
      <rect width="24" height="24" rx="6" fill="var(--color-text)" />
      <path d="M7.5 4.5v15M16.5 4.5v15" stroke="var(--color-canvas)" strokeWidth="2" />
      <path d="M3.5 14.5c4 0 4.5-5 8.5-5s4.5 5 8.5 5" stroke="#5b8cff" strokeWidth="2" />
      <circle cx="12" cy="9.5" r="1.9" fill="var(--color-text)" stroke="#5b8cff" strokeWidth="1.5" />
    </svg>
  );
}
