import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { WorkflowSummary } from '#graph/api';
import { keys } from '../api/hooks.ts';
import { deleteUntouched, findUntouched } from '../editor/discard-untouched.ts';

const none: readonly WorkflowSummary[] = [];

/** The workflows without those that somebody created here and closed without drawing anything: they are deleted. */
export function useWithoutUntouched(workflows: readonly WorkflowSummary[] = none): readonly WorkflowSummary[] {
  const client = useQueryClient();
  const [discarded, setDiscarded] = useState<readonly string[]>([]);
  useEffect(() => {
    let isGone = false;
    void findUntouched(workflows, Date.now()).then(async (ids) => {
      if (isGone || ids.length === 0) return;
      setDiscarded((before) => [...new Set([...before, ...ids])]);
      for (const id of ids) await deleteUntouched(id);
      await client.invalidateQueries({ queryKey: keys.workflows });
    });
    return () => {
      isGone = true;
    };
  }, [workflows, client]);
  return workflows.filter(({ id }) => !discarded.includes(id));
}
