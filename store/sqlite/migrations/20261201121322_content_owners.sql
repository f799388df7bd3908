CREATE TABLE `content_refs` (
	`owner` text NOT NULL,
	`hash` text NOT NULL,
	PRIMARY KEY(`owner`, `hash`)
);
--> statement-breakpoint
CREATE INDEX `content_refs_by_hash` ON `content_refs` (`hash`);--> statement-breakpoint
CREATE TABLE `pending_removals` (
	`kind` text NOT NULL,
	`id` text NOT NULL,
	`at` text NOT NULL,
	PRIMARY KEY(`kind`, `id`)
);
--> statement-breakpoint
ALTER TABLE `blobs` ADD `touched_at` text;--> statement-breakpoint
ALTER TABLE `files` ADD `touched_at` text;--> statement-breakpoint
ALTER TABLE `runs` ADD `content_removed_at` text;--> statement-breakpoint
CREATE INDEX `runs_drafts_by_graph` ON `runs` (`graph_hash`) WHERE version is null;--> statement-breakpoint
CREATE INDEX `runs_drafts_by_plan` ON `runs` (`plan_hash`) WHERE version is null;--> statement-breakpoint
ALTER TABLE `workflows` ADD `retention_json` text;--> statement-breakpoint
CREATE INDEX `versions_by_graph` ON `versions` (`graph_hash`);--> statement-breakpoint
CREATE INDEX `versions_by_plan` ON `versions` (`plan_hash`);--> statement-breakpoint
CREATE INDEX `knowledge_documents_by_file` ON `knowledge_documents` (`file_hash`);