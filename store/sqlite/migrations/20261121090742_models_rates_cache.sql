CREATE TABLE `cached_answers` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`scope_key` text NOT NULL,
	`text_hash` text NOT NULL,
	`workflow_id` text NOT NULL,
	`node_id` text NOT NULL,
	`model` text NOT NULL,
	`tokens` integer NOT NULL,
	`cost_usd` real NOT NULL,
	`bytes` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`hits` integer NOT NULL,
	`last_used_at_ms` integer NOT NULL,
	`preview` text NOT NULL,
	`embedder` text,
	`embedding` blob,
	`answer_json` text NOT NULL,
	FOREIGN KEY (`workflow_id`) REFERENCES `workflows`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `cached_answers_by_text` ON `cached_answers` (`scope_key`,`text_hash`);--> statement-breakpoint
CREATE INDEX `cached_answers_alike` ON `cached_answers` (`scope_key`,`embedder`,`created_at_ms`);--> statement-breakpoint
CREATE INDEX `cached_answers_of_node` ON `cached_answers` (`workflow_id`,`node_id`);--> statement-breakpoint
CREATE INDEX `cached_answers_by_expiry` ON `cached_answers` (`expires_at_ms`);--> statement-breakpoint
CREATE INDEX `cached_answers_by_use` ON `cached_answers` (`last_used_at_ms`);--> statement-breakpoint
CREATE TABLE `models` (
	`id` text PRIMARY KEY NOT NULL,
	`updated_at` text NOT NULL,
	`details_json` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `rate_grants` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`provider` text NOT NULL,
	`at_ms` integer NOT NULL,
	`tokens` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `rate_grants_by_time` ON `rate_grants` (`provider`,`at_ms`);--> statement-breakpoint
CREATE TABLE `rate_turns` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`provider` text NOT NULL,
	`is_held` integer NOT NULL,
	`expires_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `rate_turns_of_provider` ON `rate_turns` (`provider`);