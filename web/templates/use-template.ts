import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { Template } from '#graph/api';
import { messageOf } from '../api/api-error.ts';
import { api } from '../api/client.ts';
import { keys } from '../api/hooks.ts';
import { EXAMPLE_PARAM } from '../editor/example-param.ts';
import { knowledgeKeys } from '../knowledge/knowledge-api.ts';
import { toast } from '../ui/toast.tsx';

export interface UseTemplate {
  /** Makes a workflow of the template and opens it in the editor. */
  readonly importIt: (template: Template) => void;
  /** The same, and has the editor start a run with the example input once it is on the screen. */
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
      client.setQueryData(keys.workflow(workflow.id), workflow);
      return `/workflows/${workflow.id}${run ? `?${EXAMPLE_PARAM}` : ''}`;
    },
    onSuccess: (address) => navigate(address),
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
