DROP INDEX `knowledge_documents_by_state`;--> statement-breakpoint
CREATE INDEX `knowledge_documents_by_state` ON `knowledge_documents` (`knowledge_id`,`deleted_at`,`state`);--> statement-breakpoint
ALTER TABLE `knowledge_documents` DROP COLUMN `chunks`;