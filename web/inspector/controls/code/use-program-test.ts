import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { z } from 'zod';
import type { codeTestBody } from '#graph/api';
import { api } from '../../../api/client.ts';

/** A program that is tried. */
export type ProgramTest = ReturnType<typeof useProgramTest>;

/** Runs a program once. A new run, `stop` and leaving the page stop the one that is under way. */
export function useProgramTest() {
  const controller = useRef<AbortController>(undefined);
  useEffect(() => () => controller.current?.abort(), []);
  const mutation = useMutation({
    mutationFn: (body: z.input<typeof codeTestBody>) => {
      controller.current?.abort();
      controller.current = new AbortController();
      return api.testCode(body, { signal: controller.current.signal });
    },
  });
  const stop = (): void => {
    controller.current?.abort();
    mutation.reset();
  };
  return { run: mutation.mutate, stop, isRunning: mutation.isPending, result: mutation.data, error: mutation.error };
}
