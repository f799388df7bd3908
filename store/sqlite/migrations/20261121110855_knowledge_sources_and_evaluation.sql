CREATE TABLE `knowledge_evaluation_results` (
	`evaluation_id` text NOT NULL,
	`question_id` text NOT NULL,
	`position` integer NOT NULL,
	`result_json` text NOT NULL,
	`time_ms` real NOT NULL,
	PRIMARY KEY(`evaluation_id`, `question_id`),
	FOREIGN KEY (`evaluation_id`) REFERENCES `knowledge_evaluations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `knowledge_evaluations` (
	`id` text PRIMARY KEY NOT NULL,
	`knowledge_id` text NOT NULL,
	`set_id` text NOT NULL,
	`label` text NOT NULL,
	`generation` integer NOT NULL,
	`settings_json` text NOT NULL,
	`k` integer NOT NULL,
	`answer_model` text,
	`status` text NOT NULL,
	`total` integer NOT NULL,
	`metrics_json` text,
	`failed` integer DEFAULT 0 NOT NULL,
	`p50_ms` real,
	`error_json` text,
	`created_at` text NOT NULL,
	`finished_at` text,
	FOREIGN KEY (`knowledge_id`) REFERENCES `knowledge_bases`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`set_id`) REFERENCES `knowledge_question_sets`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `knowledge_evaluations_by_base` ON `knowledge_evaluations` (`knowledge_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `knowledge_question_sets` (
	`id` text PRIMARY KEY NOT NULL,
	`knowledge_id` text NOT NULL,
	`name` text NOT NULL,
	`created_at` text NOT NULL,
	FOREIGN KEY (`knowledge_id`) REFERENCES `knowledge_bases`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `knowledge_question_sets_by_base` ON `knowledge_question_sets` (`knowledge_id`);--> statement-breakpoint
CREATE TABLE `knowledge_questions` (
	`id` text PRIMARY KEY NOT NULL,
	`set_id` text NOT NULL,
	`question` text NOT NULL,
	`relevant_json` text NOT NULL,
	`status` text NOT NULL,
	`origin` text NOT NULL,
	`run_id` text,
	`created_at` text NOT NULL,
	FOREIGN KEY (`set_id`) REFERENCES `knowledge_question_sets`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `knowledge_questions_by_set` ON `knowledge_questions` (`set_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `knowledge_source_items` (
	`source_id` text NOT NULL,
	`key` text NOT NULL,
	`fingerprint` text,
	`seen` integer NOT NULL,
	`done` integer DEFAULT 0 NOT NULL,
	`document_id` text,
	`error_json` text,
	`seen_at` text NOT NULL,
	PRIMARY KEY(`source_id`, `key`),
	FOREIGN KEY (`source_id`) REFERENCES `knowledge_sources`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `knowledge_source_items_by_work` ON `knowledge_source_items` (`source_id`,`seen`,`done`);--> statement-breakpoint
CREATE TABLE `knowledge_sources` (
	`id` text PRIMARY KEY NOT NULL,
	`knowledge_id` text NOT NULL,
	`name` text NOT NULL,
	`settings_json` text NOT NULL,
	`metadata_json` text NOT NULL,
	`every_minutes` integer,
	`follows_deletions` integer NOT NULL,
	`sealed_key` text,
	`sync` integer DEFAULT 0 NOT NULL,
	`report_json` text,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`knowledge_id`) REFERENCES `knowledge_bases`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `knowledge_sources_by_base` ON `knowledge_sources` (`knowledge_id`);--> statement-breakpoint
ALTER TABLE `knowledge_bases` ADD `gate_json` text;--> statement-breakpoint
ALTER TABLE `knowledge_documents` ADD `source_id` text;