/** Folds open a frame later; a field three folds deep needs as many. */
const TRIES = 8;

const CONTROLS =
  'input, textarea, select, .cm-content, [role="combobox"], [role="switch"], [role="radio"][aria-checked="true"], button:not([data-fold])';

/**
 * Puts the focus into the field with this path, such as `inputs.prompt` or `config.cases[1].when`; where that has no field of its own,
 * into the nearest around it. Opens what is folded away. Without a path, the first control is taken.
 */
export function focusField(panel: HTMLElement, path: string, tries = TRIES): void {
  const fields = [...panel.querySelectorAll<HTMLElement>('[data-field]')];
  const best = fields
    .filter(({ dataset }) => isWithin(path, dataset['field'] ?? ''))
    .toSorted((a, b) => (b.dataset['field'] ?? '').length - (a.dataset['field'] ?? '').length)[0];
  if (best?.dataset['field'] !== path && tries > 0) {
    const closed = [...(best ?? panel).querySelectorAll<HTMLElement>('[data-fold][aria-expanded="false"]')];
    if (path !== '' && closed.length > 0) {
      for (const fold of closed) fold.click();
      requestAnimationFrame(() => focusField(panel, path, tries - 1));
      return;
    }
  }
  const control = best?.querySelector<HTMLElement>(CONTROLS) ?? null;
  if (best !== undefined && control === null && tries > 0) {
    // Some controls are drawn after their field.
    requestAnimationFrame(() => focusField(panel, path, tries - 1));
    return;
  }
  best?.scrollIntoView({ block: 'center' });
  // Where nothing in the panel is meant, the panel itself has the focus: the next Tab is its first field.
  (control ?? panel.closest<HTMLElement>('aside'))?.focus({ preventScroll: true });
}

/** True for the field itself and for what lies around it. */
function isWithin(path: string, field: string): boolean {
  return field !== '' && (path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`));
}
