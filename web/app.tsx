import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { createQueryClient } from './api/query-client.ts';
import { KnowledgePage } from './knowledge/knowledge-page.tsx';
import { MemoryPage } from './memory/memory-page.tsx';
import { ReviewsPage } from './reviews/reviews-page.tsx';
import { RunsPage } from './runs/runs-page.tsx';
import { SettingsPage } from './settings/settings-page.tsx';
import { NotFound } from './shell/not-found.tsx';
import { ProblemBoundary } from './shell/problem.tsx';
import { Shell } from './shell/shell.tsx';
import { useTheme } from './shell/theme.ts';
import { TemplatesPage } from './templates/templates-page.tsx';
import { Spinner } from './ui/spinner.tsx';
import { Toaster } from './ui/toast.tsx';
import { TooltipProvider } from './ui/tooltip.tsx';
import { WorkflowsPage } from './workflows/workflows-page.tsx';

// The canvas with its editors is most of the code: lists should not wait for it.
const EditorPage = lazy(async () => ({ default: (await import('./editor/editor-page.tsx')).EditorPage }));
const KnowledgeBasePage = lazy(async () => ({ default: (await import('./knowledge/base-page.tsx')).KnowledgeBasePage }));
const RunPage = lazy(async () => ({ default: (await import('./runs/run-page.tsx')).RunPage }));

/** The whole application. */
export function App() {
  const [client] = useState(createQueryClient);
  const { theme } = useTheme();
  const [path] = useLocation();
  return (
    <QueryClientProvider client={client}>
      <TooltipProvider>
        <ProblemBoundary resetKey={path}>
          <Shell>
            <ProblemBoundary resetKey={path}>
              <Suspense
                fallback={
                  <div role="status" aria-label="Loading" className="flex h-full items-center justify-center text-muted">
                    <Spinner size={20} />
                  </div>
                }
              >
                <Pages />
              </Suspense>
            </ProblemBoundary>
          </Shell>
        </ProblemBoundary>
        <Toaster theme={theme} />
      </TooltipProvider>
    </QueryClientProvider>
  );
}

function Pages() {
  return (
    <Switch>
      <Route path="/">
        <WorkflowsPage />
      </Route>
      <Route path="/templates">
        <TemplatesPage />
      </Route>
      <Route path="/workflows/:id">{({ id }) => <EditorPage key={id} workflowId={id} />}</Route>
      <Route path="/runs">
        <RunsPage />
      </Route>
      <Route path="/runs/:id">{({ id }) => <RunPage key={id} runId={id} />}</Route>
      <Route path="/reviews">
        <ReviewsPage />
      </Route>
      <Route path="/memory">
        <MemoryPage />
      </Route>
      <Route path="/knowledge">
        <KnowledgePage />
      </Route>
      <Route path="/knowledge/:id">{({ id }) => <KnowledgeBasePage key={id} knowledgeId={id} />}</Route>
      <Route path="/settings">
        <SettingsPage />
      </Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}
