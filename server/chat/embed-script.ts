import type { LiveChat } from './messages.ts';
import { embedSource } from './embed-source.ts';
import { publicConfig } from './page.ts';

/**
 * The script that puts a chat on another site: a button in the corner that opens the chat page in a frame. It takes nothing
 * from the site but its `data-user` and `data-key`, and sets styles by properties alone, which every content security policy allows.
 */
export function embedScript(url: string, chat: LiveChat): string {
  const { title, accent } = publicConfig(chat);
  const { color, ink } = accent ?? { color: '#2a5bd0', ink: '#ffffff' };
  const settings = JSON.stringify({ url, title, accent: color, ink }).replace(/</g, '\\u003c');
  return `(${embedSource})(${settings}, document, window);\n`;
}
