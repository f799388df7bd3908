CREATE TABLE `memory_facts` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`space` text NOT NULL,
	`subject` text NOT NULL,
	`key` text NOT NULL,
	`owner_id` text,
	`value_json` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`owner_id`) REFERENCES `workflows`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `memory_fact_key` ON `memory_facts` (`space`,`subject`,`key`);--> statement-breakpoint
CREATE INDEX `memory_facts_by_change` ON `memory_facts` (`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `memory_facts_of_owner` ON `memory_facts` (`owner_id`);--> statement-breakpoint
CREATE TABLE `memory_messages` (
	`session_id` integer NOT NULL,
	`seq` integer NOT NULL,
	`role` text NOT NULL,
	`tokens` integer NOT NULL,
	`at` text NOT NULL,
	`entry_key` text NOT NULL,
	`text` text NOT NULL,
	PRIMARY KEY(`session_id`, `seq`),
	FOREIGN KEY (`session_id`) REFERENCES `memory_sessions`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `memory_messages_entry_key_unique` ON `memory_messages` (`entry_key`);--> statement-breakpoint
CREATE TABLE `memory_sessions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`space` text NOT NULL,
	`session` text NOT NULL,
	`owner_id` text,
	`workflow_id` text NOT NULL,
	`summary` text NOT NULL,
	`summarised_up_to` integer NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`owner_id`) REFERENCES `workflows`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `memory_session_key` ON `memory_sessions` (`space`,`session`);--> statement-breakpoint
CREATE INDEX `memory_sessions_by_change` ON `memory_sessions` (`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `memory_sessions_of_owner` ON `memory_sessions` (`owner_id`);