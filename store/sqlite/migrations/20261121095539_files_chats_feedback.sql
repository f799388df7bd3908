CREATE TABLE `chat_sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`workflow_id` text NOT NULL,
	`user_id` text,
	`created_at` text NOT NULL,
	FOREIGN KEY (`workflow_id`) REFERENCES `workflows`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `chat_sessions_of_workflow` ON `chat_sessions` (`workflow_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `chat_turns` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`session_id` text NOT NULL,
	`run_id` text NOT NULL,
	`text` text NOT NULL,
	`files_json` text NOT NULL,
	`at` text NOT NULL,
	FOREIGN KEY (`session_id`) REFERENCES `chat_sessions`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `chat_turns_run_id_unique` ON `chat_turns` (`run_id`);--> statement-breakpoint
CREATE INDEX `chat_turns_of_session` ON `chat_turns` (`session_id`,`id`);--> statement-breakpoint
CREATE TABLE `feedback` (
	`run_id` text PRIMARY KEY NOT NULL,
	`rating` text NOT NULL,
	`comment` text NOT NULL,
	`at` text NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `feedback_by_rating` ON `feedback` (`rating`,`at`);--> statement-breakpoint
CREATE TABLE `files` (
	`hash` text PRIMARY KEY NOT NULL,
	`media_type` text NOT NULL,
	`bytes` integer NOT NULL,
	`created_at` text NOT NULL
);
--> statement-breakpoint
ALTER TABLE `hooks` ADD `chat_slug` text;--> statement-breakpoint
CREATE UNIQUE INDEX `hooks_chat_slug_unique` ON `hooks` (`chat_slug`);