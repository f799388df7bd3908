import type { AnswerStore } from './answers.ts';
import type { ApiKeyStore } from './api-keys.ts';
import type { BlobStore } from './blobs.ts';
import type { ChatStore } from './chats.ts';
import type { ConnectionStore } from './connections.ts';
import type { ContentOwners } from './content.ts';
import type { EvaluationStore } from './evaluations.ts';
import type { FeedbackStore } from './feedback.ts';
import type { FileStore } from './files.ts';
import type { HookStore } from './hooks.ts';
import type { KnowledgeStore } from './knowledge.ts';
import type { SourceStore } from './knowledge-sources.ts';
import type { MemoryFactStore } from './memory-facts.ts';
import type { MemoryStore } from './memory.ts';
import type { ModelStore } from './models.ts';
import type { QuestionStore } from './questions.ts';
import type { RateStore } from './rates.ts';
import type { ReplayStore } from './replays.ts';
import type { ReviewStore } from './reviews.ts';
import type { RunEventStore } from './run-events.ts';
import type { RunStore } from './runs.ts';
import type { SettingStore } from './settings.ts';
import type { VersionStore } from './versions.ts';
import type { WorkflowStore } from './workflows.ts';

/**
 * All that Heddle keeps, by subject. Several processes may have one store open at once: whatever a function does is one change, which
 * others
 * see whole or not at all, unless it says that it goes on in slices. What is written is durable once the promise has resolved, and a write
 * that
 * meets another one waits for its turn without blocking the process.
 */
export interface Store {
  readonly blobs: BlobStore;
  readonly files: FileStore;
  readonly content: ContentOwners;
  readonly workflows: WorkflowStore;
  readonly versions: VersionStore;
  readonly hooks: HookStore;
  readonly runs: RunStore;
  readonly runEvents: RunEventStore;
  readonly chats: ChatStore;
  readonly feedback: FeedbackStore;
  readonly reviews: ReviewStore;
  readonly replays: ReplayStore;
  readonly connections: ConnectionStore;
  readonly models: ModelStore;
  readonly rates: RateStore;
  readonly answers: AnswerStore;
  readonly knowledge: KnowledgeStore;
  readonly knowledgeSources: SourceStore;
  readonly questions: QuestionStore;
  readonly evaluations: EvaluationStore;
  readonly memory: MemoryStore;
  readonly memoryFacts: MemoryFactStore;
  readonly apiKeys: ApiKeyStore;
  readonly settings: SettingStore;

  /** A key of 32 bytes for one purpose, always the same for this installation. */
  deriveKey(purpose: string): Buffer;

  /** Brings removals to their end that a crash has cut short. */
  resumeRemovals(): Promise<void>;

  /** True while the database answers. */
  isReady(): Promise<boolean>;

  /** Closes the database; nothing may be asked of the store afterwards. */
  close(): Promise<void>;
}
