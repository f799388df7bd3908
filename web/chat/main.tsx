import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startTheme } from '../shell/theme.ts';
import '../styles.css';
import { ChatPage } from './chat-page.tsx';
import { ClosedChat } from './closed-chat.tsx';
import { readSettings } from './settings.ts';

startTheme();
const settings = readSettings(document.getElementById('chat-settings')?.textContent ?? '');
const root = document.getElementById('root');
if (root === null) throw new Error('chat.html has no #root');
if (settings?.accent != null) {
  root.style.setProperty('--chat-accent', settings.accent.color);
  root.style.setProperty('--chat-ink', settings.accent.ink);
}
createRoot(root).render(<StrictMode>{settings === null ? <ClosedChat /> : <ChatPage settings={settings} />}</StrictMode>);
