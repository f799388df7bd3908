ALTER TABLE `runs` ADD `forked_from` text;--> statement-breakpoint
ALTER TABLE `runs` ADD `replay_of` text;--> statement-breakpoint
ALTER TABLE `runs` ADD `tape_json` text;