import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { Template } from '#graph/api';
import { messageOf } from '../api/api-error.ts';
import { api } from '../api/client.ts';
import { keys } from '../api/hooks.ts';
import { knowledgeKeys } from '../knowledge/knowledge-api.ts';
import { toast } from '../ui/toast.tsx';

export interface UseTemplate {
  /** Makes a workflow of the template and opens it in the editor. */
  readonly importIt: (template: Template) => void;
  /** The same, and starts a run with the example input that the editor shows live. */
  readonly runExample: (template: Template) => void;
  /** Which of the two is under way. */
  readonly busy: 'import' | 'run' | null;
}

/** The two things one does with a template. */
export function useTemplate(): UseTemplate {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const use = useMutation({
    mutationFn: async ({ template, run }: { template: Template; run: boolean }) => {
      const workflow = await api.importTemplate(template.id);
      void client.invalidateQueries({ queryKey: keys.workflows });
      if (template.knowledge !== undefined) void client.invalidateQueries({ queryKey: knowledgeKeys.bases });
      if (!run) return { workflowId: workflow.id, runId: null, problem: null };
      try {
        const { runId } = await api.startRun(workflow.id, { input: template.exampleInput });
        return { workflowId: workflow.id, runId, problem: null };
      } catch (problem) {
        // The workflow is there: opening it is worth more than an error on the gallery.
        return { workflowId: workflow.id, runId: null, problem };
      }
    },
    onSuccess: ({ workflowId, runId, problem }) => {
      void client.invalidateQueries({ queryKey: keys.runs });
      navigate(`/workflows/${workflowId}${runId === null ? '' : `?run=${encodeURIComponent(runId)}`}`);
      if (problem !== null) toast.error('The example could not be started', { description: messageOf(problem).title });
    },
    onError: (error) => {
      const { title, description } = messageOf(error);
      toast.error(title, { description });
    },
  });
  return {
    importIt: (template) => use.mutate({ template, run: false }),
    runExample: (template) => use.mutate({ template, run: true }),
    busy: use.isPending ? (use.variables.run ? 'run' : 'import') : null,
  };
}
