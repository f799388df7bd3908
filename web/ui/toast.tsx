import { Toaster as Sonner, toast } from 'sonner';

export { toast };

/** Put once into the application; the messages of `toast` appear in it. */
export function Toaster({ theme }: { readonly theme: 'light' | 'dark' }) {
  return (
    <Sonner
      theme={theme}
      // Below the toolbar: at the bottom it would lie over fields, the run bar or the zoom bar.
      position="top-center"
      offset={{ top: 56 }}
      mobileOffset={{ top: 56 }}
      closeButton
      toastOptions={{
        style: {
          background: 'var(--color-raised)',
          color: 'var(--color-text)',
          border: '1px solid var(--color-border)',
          fontFamily: 'var(--font-sans)',
          boxShadow: 'var(--shadow-overlay)',
        },
        classNames: { description: 'text-muted!' },
      }}
    />
  );
}
