import type { LiveChat } from './messages.ts';
import { embedSource } from './embed-source.ts';
import { publicConfig } from './page.ts';

/**
 * The script that puts a chat on another site: a button in the corner that opens the chat page in a frame. It takes nothing
 * from the site but its `data-user`, and sets styles by properties alone, which every content security policy allows.
 */
export function embedScript(url: string, chat: LiveChat): string {
  const { title, accent } = publicConfig(chat);
  const settings = JSON.stringify({ url, title, accent: accent ?? '#2a5bd0', ink: inkOn(accent ?? '#2a5bd0') }).replace(/</g, '\\u003c');
  return `(${embedSource})(${settings}, document, window);\n`;
}

/** Black or white, whichever is easier to read on the colour. */
export function inkOn(color: string): '#000000' | '#ffffff' {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.36 ? '#000000' : '#ffffff';
}
