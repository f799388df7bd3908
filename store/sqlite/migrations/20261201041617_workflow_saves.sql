CREATE TABLE `workflow_saves` (
	`workflow_id` text NOT NULL,
	`editor` text NOT NULL,
	`save_id` text,
	`revision` integer NOT NULL,
	`saved_at` text NOT NULL,
	`saved_by_json` text NOT NULL,
	PRIMARY KEY(`workflow_id`, `editor`),
	FOREIGN KEY (`workflow_id`) REFERENCES `workflows`(`id`) ON UPDATE no action ON DELETE cascade
);
