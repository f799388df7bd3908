import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import { App } from './app.tsx';
import { startTheme } from './shell/theme.ts';
import './styles.css';

// The server's content security policy forbids code made from text, which zod would try first.
z.config({ jitless: true });
startTheme();
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
