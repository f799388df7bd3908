CREATE TABLE `replayed_runs` (
	`replay_id` text NOT NULL,
	`position` integer NOT NULL,
	`source_run_id` text NOT NULL,
	`run_id` text NOT NULL,
	`status` text NOT NULL,
	`is_same_path` integer,
	`is_same_output` integer,
	`tokens_before` integer,
	`cost_usd_before` real,
	`duration_ms_before` integer,
	`tokens_after` integer,
	`cost_usd_after` real,
	`duration_ms_after` integer,
	`recorded_tokens` integer,
	`recorded_cost_usd` real,
	`comparison_json` text,
	`error_json` text,
	PRIMARY KEY(`replay_id`, `position`),
	FOREIGN KEY (`replay_id`) REFERENCES `replays`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `replayed_runs_by_source` ON `replayed_runs` (`replay_id`,`source_run_id`);--> statement-breakpoint
CREATE INDEX `replayed_runs_pending` ON `replayed_runs` (`replay_id`,`position`) WHERE status = 'pending';--> statement-breakpoint
CREATE TABLE `replays` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`workflow_id` text NOT NULL,
	`label` text NOT NULL,
	`version` integer,
	`graph_hash` text NOT NULL,
	`plan_hash` text NOT NULL,
	`choices_json` text NOT NULL,
	`concurrency` integer NOT NULL,
	`share` real,
	`status` text NOT NULL,
	`seen_row` integer NOT NULL,
	`created_at` text NOT NULL,
	`finished_at` text,
	FOREIGN KEY (`workflow_id`) REFERENCES `workflows`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `replays_of_workflow` ON `replays` (`workflow_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `replays_open` ON `replays` (`status`) WHERE status = 'running';--> statement-breakpoint
CREATE UNIQUE INDEX `replays_shadow` ON `replays` (`workflow_id`) WHERE kind = 'shadow' and status = 'running';