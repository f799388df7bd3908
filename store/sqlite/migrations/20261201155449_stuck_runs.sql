ALTER TABLE `runs` ADD `stuck_json` text;--> statement-breakpoint
CREATE INDEX `runs_stuck` ON `runs` (`started_at`,`id`) WHERE stuck_json is not null;