CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`prefix` text NOT NULL,
	`hash` text NOT NULL,
	`created_at` text NOT NULL,
	`last_used_at` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_hash_unique` ON `api_keys` (`hash`);--> statement-breakpoint
CREATE TABLE `blobs` (
	`hash` text PRIMARY KEY NOT NULL,
	`bytes` integer NOT NULL,
	`created_at` text NOT NULL,
	`json` text
);
--> statement-breakpoint
CREATE TABLE `connections` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`settings_json` text NOT NULL,
	`sealed_secret` text NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `hooks` (
	`workflow_id` text PRIMARY KEY NOT NULL,
	`slug` text,
	`sealed_key` text NOT NULL,
	`created_at` text NOT NULL,
	FOREIGN KEY (`workflow_id`) REFERENCES `workflows`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `hooks_slug_unique` ON `hooks` (`slug`);--> statement-breakpoint
CREATE TABLE `reviews` (
	`id` text PRIMARY KEY NOT NULL,
	`run_id` text NOT NULL,
	`workflow_id` text NOT NULL,
	`node_id` text NOT NULL,
	`node_name` text NOT NULL,
	`status` text NOT NULL,
	`title` text NOT NULL,
	`instructions` text NOT NULL,
	`opened_at` text NOT NULL,
	`deadline` text,
	`decision` text,
	`comment` text NOT NULL,
	`decided_at` text,
	`delivered_at` text,
	`value_json` text NOT NULL,
	`decided_value_json` text NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `reviews_by_opening` ON `reviews` (`opened_at`,`id`);--> statement-breakpoint
CREATE INDEX `reviews_of_run` ON `reviews` (`run_id`);--> statement-breakpoint
CREATE INDEX `reviews_undelivered` ON `reviews` (`decided_at`) WHERE status = 'decided' and delivered_at is null;--> statement-breakpoint
CREATE TABLE `run_events` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at_ms` integer NOT NULL,
	`event_json` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `run_events_by_time` ON `run_events` (`at_ms`);--> statement-breakpoint
CREATE TABLE `run_items` (
	`run_id` text NOT NULL,
	`scope` text NOT NULL,
	`first_key` text NOT NULL,
	`tokens` integer NOT NULL,
	`cost_usd` real NOT NULL,
	`steps_json` text NOT NULL,
	PRIMARY KEY(`run_id`, `scope`, `first_key`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `runs` (
	`id` text PRIMARY KEY NOT NULL,
	`workflow_id` text NOT NULL,
	`workflow_name` text NOT NULL,
	`version` integer,
	`status` text NOT NULL,
	`handover` text NOT NULL,
	`trigger` text NOT NULL,
	`trigger_node` text NOT NULL,
	`graph_hash` text NOT NULL,
	`plan_hash` text NOT NULL,
	`started_at` text NOT NULL,
	`finished_at` text,
	`tokens` integer NOT NULL,
	`cost_usd` real NOT NULL,
	`models_json` text NOT NULL,
	`failed_node` text,
	`error_json` text,
	`reuse_json` text,
	`input_json` text NOT NULL,
	`output_json` text NOT NULL,
	`response_json` text,
	`steps_json` text,
	FOREIGN KEY (`workflow_id`) REFERENCES `workflows`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `runs_by_start` ON `runs` (`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `runs_of_workflow` ON `runs` (`workflow_id`,`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `runs_open` ON `runs` (`status`) WHERE status in ('running', 'waiting');--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value_json` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `versions` (
	`workflow_id` text NOT NULL,
	`number` integer NOT NULL,
	`graph_hash` text NOT NULL,
	`plan_hash` text NOT NULL,
	`note` text NOT NULL,
	`published_at` text NOT NULL,
	PRIMARY KEY(`workflow_id`, `number`),
	FOREIGN KEY (`workflow_id`) REFERENCES `workflows`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `workflows` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`revision` integer NOT NULL,
	`live_version` integer,
	`node_count` integer NOT NULL,
	`template_id` text,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	`graph_json` text NOT NULL,
	`example_input_json` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `workflows_by_change` ON `workflows` (`updated_at`,`id`);