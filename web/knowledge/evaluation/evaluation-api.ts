import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { z } from 'zod';
import { listOf } from '#graph/api';
import { documentSchema, type KnowledgeDocument } from '#graph/knowledge';
import {
  type changeQuestionBody,
  type draftQuestionsBody,
  type Evaluation,
  evaluationDetailSchema,
  evaluationSchema,
  type importQuestionsBody,
  importReportSchema,
  type Question,
  type questionBody,
  questionSchema,
  type QuestionSet,
  type questionSetBody,
  questionSetSchema,
  type startEvaluationBody,
} from '#graph/knowledge-evaluation';
import { request, send, withQuery, requestWholeList } from '../../api/request.ts';

/** How often evaluations are looked at while one of them runs. */
const BUSY_POLL_MS = 1_000;
const IDLE_POLL_MS = 15_000;

const keys = {
  sets: (id: string) => ['knowledge', 'question-sets', id],
  questions: (id: string, setId: string) => ['knowledge', 'questions', id, setId],
  evaluations: (id: string) => ['knowledge', 'evaluations', id],
  evaluation: (id: string, evaluationId: string) => ['knowledge', 'evaluation', id, evaluationId],
  documentsById: (id: string, ids: string) => ['knowledge', 'documents-by-id', id, ids],
  picker: (id: string) => ['knowledge', 'document-picker', id],
} as const;

const part = encodeURIComponent;
const at = (id: string, path = ''): string => `/api/knowledge/${part(id)}${path}`;
const ofSet = (id: string, setId: string, path = ''): string => at(id, `/question-sets/${part(setId)}${path}`);

/** The question sets of a base. */
export function useQuestionSets(id: string) {
  return useQuery({
    queryKey: keys.sets(id),
    queryFn: ({ signal }) => requestWholeList(questionSetSchema, at(id, '/question-sets'), { signal }),
    select: (list): readonly QuestionSet[] => list.items,
  });
}

/** The questions of a set. */
export function useQuestions(id: string, setId: string) {
  return useQuery({
    queryKey: keys.questions(id, setId),
    queryFn: ({ signal }) => requestWholeList(questionSchema, ofSet(id, setId, '/questions'), { signal }),
    select: (list): readonly Question[] => list.items,
  });
}

/** All evaluations of a base, newest first; asks often while one runs. */
export function useEvaluations(id: string) {
  return useQuery({
    queryKey: keys.evaluations(id),
    queryFn: ({ signal }) => requestWholeList(evaluationSchema, at(id, '/evaluations'), { signal }),
    select: (list): readonly Evaluation[] => list.items,
    refetchInterval: (query) => (query.state.data?.items.some(({ status }) => status === 'running') === true ? BUSY_POLL_MS : IDLE_POLL_MS),
  });
}

/** One evaluation with how each question fared; asks often while it runs. */
export function useEvaluation(id: string, evaluationId: string) {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: keys.evaluation(id, evaluationId),
    queryFn: ({ signal }) => request(evaluationDetailSchema, at(id, `/evaluations/${part(evaluationId)}`), { signal }),
    refetchInterval: (state) => (state.state.data?.status === 'running' ? BUSY_POLL_MS : false),
  });
  const status = query.data?.status;
  const before = useRef(status);
  useEffect(() => {
    // The table is asked apart, and would go on saying that it runs.
    if (before.current === 'running' && status !== 'running') void client.invalidateQueries({ queryKey: keys.evaluations(id) });
    before.current = status;
  }, [client, id, status]);
  return query;
}

/** Documents by a part of their name, for choosing one. */
export function useDocumentChoice(id: string, q: string, isOpen: boolean) {
  return useQuery({
    queryKey: [...keys.picker(id), q],
    queryFn: ({ signal }) => request(listOf(documentSchema), withQuery(at(id, '/documents'), { q, limit: 50 }), { signal }),
    select: (list): readonly KnowledgeDocument[] => list.items,
    placeholderData: (previous) => previous,
    enabled: isOpen,
    staleTime: 15_000,
  });
}

/** The documents of these ids, as far as they are known by now: searches give ids, questions are labelled by keys. */
export function useDocumentsById(id: string, documentIds: readonly string[]) {
  const ids = documentIds.toSorted().join(',');
  const { data, isPending } = useQuery({
    queryKey: keys.documentsById(id, ids),
    queryFn: ({ signal }) => request(listOf(documentSchema), withQuery(at(id, '/documents'), { ids, limit: 200 }), { signal }),
    enabled: ids !== '',
    staleTime: 60_000,
    retry: false,
  });
  return {
    keyOf: (documentId: string): string | null => data?.items.find((document) => document.id === documentId)?.key ?? null,
    isPending: ids !== '' && isPending,
  };
}

/** Makes a question set. */
export function useCreateSet(id: string) {
  return useSetAction(id, (body: z.input<typeof questionSetBody>) =>
    request(questionSetSchema, at(id, '/question-sets'), { method: 'POST', body }),
  );
}

/** Renames a question set. */
export function useRenameSet(id: string) {
  return useSetAction(id, ({ setId, ...body }: z.input<typeof questionSetBody> & { readonly setId: string }) =>
    request(questionSetSchema, ofSet(id, setId), { method: 'PUT', body }),
  );
}

/** Removes a question set with its questions and evaluations. */
export function useDeleteSet(id: string) {
  return useSetAction(id, (setId: string) => send(ofSet(id, setId), { method: 'DELETE' }));
}

/** Adds a question to a set that is named with it. */
export function useAddQuestion(id: string) {
  return useSetAction(id, ({ setId, ...body }: z.input<typeof questionBody> & { readonly setId: string }) =>
    request(questionSchema, ofSet(id, setId, '/questions'), { method: 'POST', body }),
  );
}

/** Changes a question; a draft is confirmed by it. */
export function useChangeQuestion(id: string, setId: string) {
  return useSetAction(id, ({ questionId, ...body }: z.input<typeof changeQuestionBody> & { readonly questionId: string }) =>
    request(questionSchema, ofSet(id, setId, `/questions/${part(questionId)}`), { method: 'PUT', body }),
  );
}

/** Removes a question. */
export function useDeleteQuestion(id: string, setId: string) {
  return useSetAction(id, (questionId: string) => send(ofSet(id, setId, `/questions/${part(questionId)}`), { method: 'DELETE' }));
}

/** Confirms or removes several drafts, one after the other; what has succeeded stays when one fails. */
export function useDecideDrafts(id: string, setId: string) {
  return useSetAction(
    id,
    async ({ questionIds, isConfirmed }: { readonly questionIds: readonly string[]; readonly isConfirmed: boolean }) => {
      for (const questionId of questionIds) {
        const path = ofSet(id, setId, `/questions/${part(questionId)}`);
        await (isConfirmed ? send(path, { method: 'PUT', body: { status: 'confirmed' } }) : send(path, { method: 'DELETE' }));
      }
    },
  );
}

/** Adds questions from a file or pasted text. */
export function useImportQuestions(id: string, setId: string) {
  return useSetAction(id, (body: z.input<typeof importQuestionsBody>) =>
    request(importReportSchema, ofSet(id, setId, '/import'), { method: 'POST', body }),
  );
}

/** Has a model write questions, as drafts. */
export function useDraftQuestions(id: string, setId: string) {
  return useSetAction(id, (body: z.input<typeof draftQuestionsBody>) =>
    request(listOf(questionSchema), ofSet(id, setId, '/draft'), { method: 'POST', body }),
  );
}

/** Begins to ask a set of questions. */
export function useStartEvaluation(id: string) {
  return useSetAction(id, (body: z.input<typeof startEvaluationBody>) =>
    request(evaluationSchema, at(id, '/evaluations'), { method: 'POST', body }),
  );
}

/** Removes an evaluation with its results. */
export function useDeleteEvaluation(id: string) {
  return useSetAction(id, (evaluationId: string) => send(at(id, `/evaluations/${part(evaluationId)}`), { method: 'DELETE' }));
}

/** A mutation after which sets, questions and evaluations are asked again, also when it has failed half-way. */
function useSetAction<Argument, Result>(id: string, action: (argument: Argument) => Promise<Result>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: action,
    onSettled: () =>
      Promise.all(
        [keys.sets(id), ['knowledge', 'questions', id], keys.evaluations(id)].map((queryKey) => client.invalidateQueries({ queryKey })),
      ),
  });
}
