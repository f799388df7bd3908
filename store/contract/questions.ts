import type { Question, QuestionSet } from '#graph/knowledge-evaluation';

/** A set without its questions. */
export type NewQuestionSet = Omit<QuestionSet, 'questions' | 'drafts'>;

/** Sets of labelled questions of knowledge bases. */
export interface QuestionStore {
  /** The sets of a base by name. */
  sets(knowledgeId: string): Promise<readonly QuestionSet[]>;

  /** One set of a base; null when it is not there. */
  set(knowledgeId: string, id: string): Promise<QuestionSet | null>;

  /** Makes an empty set. */
  insertSet(set: NewQuestionSet): Promise<QuestionSet>;

  /** Renames a set; false when it is not there. */
  renameSet(knowledgeId: string, id: string, name: string): Promise<boolean>;

  /** Removes a set with its questions and the evaluations that asked them. */
  removeSet(knowledgeId: string, id: string): Promise<boolean>;

  /** In the order in which they were added. */
  questions(setId: string): Promise<readonly Question[]>;

  /** Adds questions, all or none. */
  insert(questions: readonly Question[]): Promise<void>;

  /** Null when it is not there. */
  change(
    setId: string,
    id: string,
    change: {
      readonly [K in 'question' | 'relevant' | 'status']?: Question[K] | undefined;
    },
  ): Promise<Question | null>;

  /** Removes a question; false when it was not there. */
  remove(setId: string, id: string): Promise<boolean>;
}
