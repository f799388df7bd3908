ALTER TABLE `knowledge_bases` ADD `last_generation` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `knowledge_documents` ADD `deleted_at` text;--> statement-breakpoint
CREATE INDEX `knowledge_documents_by_state` ON `knowledge_documents` (`knowledge_id`,`deleted_at`,`state`,`chunks`);