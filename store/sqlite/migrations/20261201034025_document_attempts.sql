CREATE TABLE `knowledge_attempts` (
	`document_id` text NOT NULL,
	`generation` integer NOT NULL,
	`version` text NOT NULL,
	`begun` integer NOT NULL,
	PRIMARY KEY(`document_id`, `generation`),
	FOREIGN KEY (`document_id`) REFERENCES `knowledge_documents`(`id`) ON UPDATE no action ON DELETE cascade
);
