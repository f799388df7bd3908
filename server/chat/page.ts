import type { Context } from 'hono';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HttpError } from '../http-error.ts';
import type { LiveChat } from './messages.ts';

/** Like that of other pages, but that any site may show it in a frame. */
export const pagePolicy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  'frame-ancestors *',
].join('; ');

/** What the page is told of its chat; web/chat reads it. */
export function publicConfig({ hook, config }: LiveChat) {
  const { greeting, suggestions, access, allowFiles } = config;
  return {
    title: config.title || hook.workflowName,
    greeting,
    suggestions,
    placeholder: config.placeholder || 'Write a message',
    access,
    allowFiles,
    accent: config.accent === undefined ? null : { color: config.accent, ink: inkOn(config.accent) },
  };
}

/** The hosted page: the built one, with the chat's settings in it. */
export async function chatPage(c: Context, chat: LiveChat, webDir: string | null): Promise<Response> {
  const html = await readPage(webDir);
  const settings = publicConfig(chat);
  const page = html
    .replace(/<title>[^<]*<\/title>/, () => `<title>${escapeHtml(settings.title)}</title>`)
    .replace(
      /(<script id="chat-settings" type="application\/json">)[^<]*(<\/script>)/,
      (_all, start: string, end: string) => `${start}${JSON.stringify(settings).replace(/</g, '\\u003c')}${end}`,
    );
  return c.html(page, 200, { 'content-security-policy': pagePolicy, 'cache-control': 'no-cache' });
}

/** What stands at an address where no chat is published: the page without settings says so kindly. */
export async function closedPage(c: Context, webDir: string | null): Promise<Response> {
  return c.html(await readPage(webDir), 404, { 'content-security-policy': pagePolicy, 'cache-control': 'no-store' });
}

async function readPage(webDir: string | null): Promise<string> {
  const html = webDir === null ? null : await readFile(join(webDir, 'chat.html'), 'utf8').catch(() => null);
  if (html === null)
    throw new HttpError({ status: 404, code: 'NOT_FOUND', message: 'This installation has no chat page: the web is not built.' });
  return html;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Black or white, whichever is easier to read on the colour. */
function inkOn(color: string): '#000000' | '#ffffff' {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  // Relative luminance: at 0.18 both have the same contrast.
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? '#000000' : '#ffffff';
}
