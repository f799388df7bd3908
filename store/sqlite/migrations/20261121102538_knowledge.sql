CREATE TABLE `knowledge_bases` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`fields_json` text NOT NULL,
	`live_generation` integer,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `knowledge_documents` (
	`id` text PRIMARY KEY NOT NULL,
	`knowledge_id` text NOT NULL,
	`key` text NOT NULL,
	`name` text NOT NULL,
	`media_type` text NOT NULL,
	`file_hash` text NOT NULL,
	`bytes` integer NOT NULL,
	`version` text NOT NULL,
	`metadata_json` text NOT NULL,
	`state` text NOT NULL,
	`done` integer,
	`total` integer,
	`chunks` integer NOT NULL,
	`error_json` text,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`knowledge_id`) REFERENCES `knowledge_bases`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `knowledge_documents_by_key` ON `knowledge_documents` (`knowledge_id`,`key`);--> statement-breakpoint
CREATE INDEX `knowledge_documents_by_change` ON `knowledge_documents` (`knowledge_id`,`updated_at`,`id`);--> statement-breakpoint
CREATE TABLE `knowledge_generations` (
	`knowledge_id` text NOT NULL,
	`number` integer NOT NULL,
	`settings_json` text NOT NULL,
	`status` text NOT NULL,
	`error_json` text,
	`created_at` text NOT NULL,
	`ready_at` text,
	PRIMARY KEY(`knowledge_id`, `number`),
	FOREIGN KEY (`knowledge_id`) REFERENCES `knowledge_bases`(`id`) ON UPDATE no action ON DELETE cascade
);
