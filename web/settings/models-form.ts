import type { ModelDetails, ModelEntry } from '#graph/api';
import { parseTokens, writeTokens } from './models-words.ts';

/** What stands in the fields of the dialog: text as it is typed. */
export interface ModelForm {
  readonly provider: string;
  readonly name: string;
  readonly title: string;
  readonly baseUrl: string;
  readonly contextTokens: string;
  readonly inputPrice: string;
  readonly cachedInputPrice: string;
  readonly outputPrice: string;
  readonly size: ModelDetails['size'];
  readonly capabilities: ModelDetails['capabilities'];
}

/** What is wrong, by field. */
export type FormProblems = { readonly [K in keyof ModelForm]?: string };

/** The fields filled with an entry; without one, empty. */
export function formOf(model: ModelEntry | null): ModelForm {
  if (model === null) {
    return {
      provider: '',
      name: '',
      title: '',
      baseUrl: '',
      contextTokens: '',
      inputPrice: '',
      cachedInputPrice: '',
      outputPrice: '',
      size: 'large',
      capabilities: ['text', 'tools', 'structured'],
    };
  }
  const { id, title, baseUrl, contextTokens, price, size, capabilities } = model;
  const colon = id.indexOf(':');
  return {
    provider: id.slice(0, colon),
    name: id.slice(colon + 1),
    title,
    baseUrl: baseUrl ?? '',
    // 1,047,576 would lose its end as 1.05M.
    contextTokens:
      contextTokens === null
        ? ''
        : parseTokens(writeTokens(contextTokens)) === contextTokens
          ? writeTokens(contextTokens)
          : String(contextTokens),
    inputPrice: amount(price?.input),
    cachedInputPrice: amount(price?.cachedInput),
    outputPrice: amount(price?.output),
    size,
    capabilities,
  };
}

/** The entry that the fields describe, or what has to be changed first. */
export function readForm(
  form: ModelForm,
): { readonly ok: true; readonly id: string; readonly details: ModelDetails } | { readonly ok: false; readonly problems: FormProblems } {
  const provider = form.provider.trim();
  const name = form.name.trim();
  const contextTokens = form.contextTokens.trim() === '' ? null : parseTokens(form.contextTokens);
  const [input, cachedInput, output] = [form.inputPrice, form.cachedInputPrice, form.outputPrice].map(parseAmount);
  const hasPrice = [form.inputPrice, form.cachedInputPrice, form.outputPrice].some((text) => text.trim() !== '');
  const wrong: { -readonly [K in keyof ModelForm]?: string } = {};
  if (!/^[a-z0-9][a-z0-9-]{0,60}$/.test(provider)) wrong.provider = 'Lower-case letters, digits and dashes.';
  else if (provider === 'offline') wrong.provider = 'The offline model can’t be changed.';
  if (!/^[^\s:]\S{0,138}$/.test(name)) wrong.name = 'The name that the provider knows, without spaces.';
  if (form.contextTokens.trim() !== '' && contextTokens === null) wrong.contextTokens = 'A number such as 128k or 1M.';
  if (form.baseUrl.trim() !== '' && !isAddress(form.baseUrl.trim())) wrong.baseUrl = 'An address that begins with http:// or https://.';
  if (input === null || (hasPrice && input === undefined)) wrong.inputPrice = 'Dollars, such as 0.25.';
  if (output === null || (hasPrice && output === undefined)) wrong.outputPrice = 'Dollars, such as 2.';
  if (cachedInput === null) wrong.cachedInputPrice = 'Dollars, such as 0.025.';
  if (Object.keys(wrong).length > 0) return { ok: false, problems: wrong };
  return {
    ok: true,
    id: `${provider}:${name}`,
    details: {
      title: form.title.trim() === '' ? name.slice(0, 120) : form.title.trim(),
      contextTokens,
      price:
        typeof input === 'number' && typeof output === 'number'
          ? { input, output, ...(typeof cachedInput === 'number' ? { cachedInput } : {}) }
          : null,
      size: form.size,
      capabilities: [...form.capabilities],
      baseUrl: form.baseUrl.trim() === '' ? null : form.baseUrl.trim(),
    },
  };
}

/** Undefined when nothing is written, null when it is no price. */
function parseAmount(text: string): number | null | undefined {
  const written = text.trim().replace(/^\$/, '').replace(',', '.');
  if (written === '') return undefined;
  const value = Number(written);
  return Number.isFinite(value) && value >= 0 && value <= 100_000 ? value : null;
}

function amount(price: number | undefined): string {
  return price === undefined ? '' : String(price);
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:\/\/[^/]/i.test(text);
}
