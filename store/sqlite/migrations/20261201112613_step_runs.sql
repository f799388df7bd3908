CREATE TABLE `model_calls` (
	`id` integer PRIMARY KEY NOT NULL,
	`run_id` text NOT NULL,
	`part` text NOT NULL,
	`node_id` text NOT NULL,
	`name` text NOT NULL,
	`model` text NOT NULL,
	`outcome` text NOT NULL,
	`error_code` text,
	`at_ms` integer,
	`input_tokens` integer NOT NULL,
	`output_tokens` integer NOT NULL,
	`cost_usd` real NOT NULL,
	`duration_ms` real NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `model_calls_of_run` ON `model_calls` (`run_id`,`part`);--> statement-breakpoint
CREATE INDEX `model_calls_by_model` ON `model_calls` (`model`,`at_ms`);--> statement-breakpoint
CREATE TABLE `step_runs` (
	`id` integer PRIMARY KEY NOT NULL,
	`run_id` text NOT NULL,
	`part` text NOT NULL,
	`node_id` text NOT NULL,
	`name` text NOT NULL,
	`type` text NOT NULL,
	`scope` text NOT NULL,
	`iteration` integer NOT NULL,
	`status` text NOT NULL,
	`port` text,
	`error_code` text,
	`model` text,
	`attempts` integer NOT NULL,
	`started_at_ms` integer,
	`finished_at_ms` integer,
	`end_order` integer,
	`tokens` integer NOT NULL,
	`cost_usd` real NOT NULL,
	`input_json` text,
	`resolved_json` text,
	`output_json` text,
	`ports_json` text,
	`error_json` text,
	`more_json` text,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `step_runs_of_run` ON `step_runs` (`run_id`,`part`);--> statement-breakpoint
CREATE INDEX `step_runs_by_node` ON `step_runs` (`node_id`,`started_at_ms`);--> statement-breakpoint
CREATE INDEX `step_runs_by_error` ON `step_runs` (`error_code`,`started_at_ms`) WHERE error_code is not null;--> statement-breakpoint
-- The step records of earlier releases, which name one port each, were a JSON list in one column.
INSERT INTO `step_runs` (`run_id`, `part`, `node_id`, `name`, `type`, `scope`, `iteration`, `status`, `port`, `error_code`, `model`, `attempts`, `started_at_ms`, `finished_at_ms`, `tokens`, `cost_usd`, `input_json`, `resolved_json`, `output_json`, `error_json`, `more_json`)
SELECT r.`id`, '',
	coalesce(s.value ->> '$.nodeId', ''),
	coalesce(s.value ->> '$.name', ''),
	coalesce(s.value ->> '$.type', ''),
	coalesce(s.value ->> '$.scope', ''),
	coalesce(s.value ->> '$.iteration', 0),
	coalesce(s.value ->> '$.status', 'finished'),
	s.value ->> '$.port',
	s.value ->> '$.error.code',
	s.value ->> '$.model',
	coalesce(s.value ->> '$.attempts', 0),
	CAST(ROUND(unixepoch(s.value ->> '$.startedAt', 'subsec') * 1000) AS INTEGER),
	CAST(ROUND(unixepoch(s.value ->> '$.finishedAt', 'subsec') * 1000) AS INTEGER),
	coalesce(s.value ->> '$.tokens', 0),
	coalesce(s.value ->> '$.costUsd', 0),
	nullif(s.value -> '$.input', 'null'),
	nullif(s.value -> '$.resolved', 'null'),
	nullif(s.value -> '$.output', 'null'),
	nullif(s.value -> '$.error', 'null'),
	nullif(json_remove(s.value, '$.nodeId', '$.name', '$.type', '$.scope', '$.iteration', '$.status', '$.port', '$.error', '$.model', '$.attempts', '$.startedAt', '$.finishedAt', '$.tokens', '$.costUsd', '$.input', '$.resolved', '$.output'), '{}')
FROM `runs` r, json_each(CASE WHEN json_valid(r.`steps_json`) THEN r.`steps_json` ELSE '[]' END) s
WHERE r.`steps_json` IS NOT NULL
ORDER BY r.rowid, s.key;
--> statement-breakpoint
INSERT INTO `model_calls` (`run_id`, `part`, `node_id`, `name`, `model`, `outcome`, `error_code`, `at_ms`, `input_tokens`, `output_tokens`, `cost_usd`, `duration_ms`)
SELECT r.`id`, '', coalesce(s.value ->> '$.nodeId', ''), coalesce(s.value ->> '$.name', ''), c.value ->> '$.model', c.value ->> '$.outcome', c.value ->> '$.code', CAST(ROUND(unixepoch(s.value ->> '$.startedAt', 'subsec') * 1000) AS INTEGER),
	coalesce(c.value ->> '$.inputTokens', 0), coalesce(c.value ->> '$.outputTokens', 0), coalesce(c.value ->> '$.costUsd', 0), coalesce(c.value ->> '$.durationMs', 0)
FROM `runs` r, json_each(CASE WHEN json_valid(r.`steps_json`) THEN r.`steps_json` ELSE '[]' END) s, json_each(coalesce(s.value -> '$.calls', '[]')) c
WHERE r.`steps_json` IS NOT NULL
ORDER BY r.rowid, s.key, c.key;
--> statement-breakpoint
-- SQLite reads no JSON nested deeper than 1,000 levels: such a record is kept whole, in one row.
INSERT INTO `step_runs` (`run_id`, `part`, `node_id`, `name`, `type`, `scope`, `iteration`, `status`, `attempts`, `tokens`, `cost_usd`, `output_json`)
SELECT r.`id`, '', '', 'record of an earlier release', '', '', 0, 'finished', 0, r.`tokens`, r.`cost_usd`, r.`steps_json`
FROM `runs` r
WHERE r.`steps_json` IS NOT NULL AND NOT json_valid(r.`steps_json`);
--> statement-breakpoint
INSERT INTO `step_runs` (`run_id`, `part`, `node_id`, `name`, `type`, `scope`, `iteration`, `status`, `port`, `error_code`, `model`, `attempts`, `started_at_ms`, `finished_at_ms`, `tokens`, `cost_usd`, `input_json`, `resolved_json`, `output_json`, `error_json`, `more_json`)
SELECT i.`run_id`, i.`first_key`,
	coalesce(s.value ->> '$.nodeId', ''),
	coalesce(s.value ->> '$.name', ''),
	coalesce(s.value ->> '$.type', ''),
	coalesce(s.value ->> '$.scope', ''),
	coalesce(s.value ->> '$.iteration', 0),
	coalesce(s.value ->> '$.status', 'finished'),
	s.value ->> '$.port',
	s.value ->> '$.error.code',
	s.value ->> '$.model',
	coalesce(s.value ->> '$.attempts', 0),
	CAST(ROUND(unixepoch(s.value ->> '$.startedAt', 'subsec') * 1000) AS INTEGER),
	CAST(ROUND(unixepoch(s.value ->> '$.finishedAt', 'subsec') * 1000) AS INTEGER),
	coalesce(s.value ->> '$.tokens', 0),
	coalesce(s.value ->> '$.costUsd', 0),
	nullif(s.value -> '$.input', 'null'),
	nullif(s.value -> '$.resolved', 'null'),
	nullif(s.value -> '$.output', 'null'),
	nullif(s.value -> '$.error', 'null'),
	nullif(json_remove(s.value, '$.nodeId', '$.name', '$.type', '$.scope', '$.iteration', '$.status', '$.port', '$.error', '$.model', '$.attempts', '$.startedAt', '$.finishedAt', '$.tokens', '$.costUsd', '$.input', '$.resolved', '$.output'), '{}')
FROM `run_items` i, json_each(CASE WHEN json_valid(i.`steps_json`) THEN i.`steps_json` ELSE '[]' END) s
WHERE i.`steps_json` IS NOT NULL
ORDER BY i.rowid, s.key;
--> statement-breakpoint
INSERT INTO `model_calls` (`run_id`, `part`, `node_id`, `name`, `model`, `outcome`, `error_code`, `at_ms`, `input_tokens`, `output_tokens`, `cost_usd`, `duration_ms`)
SELECT i.`run_id`, i.`first_key`, coalesce(s.value ->> '$.nodeId', ''), coalesce(s.value ->> '$.name', ''), c.value ->> '$.model', c.value ->> '$.outcome', c.value ->> '$.code', CAST(ROUND(unixepoch(s.value ->> '$.startedAt', 'subsec') * 1000) AS INTEGER),
	coalesce(c.value ->> '$.inputTokens', 0), coalesce(c.value ->> '$.outputTokens', 0), coalesce(c.value ->> '$.costUsd', 0), coalesce(c.value ->> '$.durationMs', 0)
FROM `run_items` i, json_each(CASE WHEN json_valid(i.`steps_json`) THEN i.`steps_json` ELSE '[]' END) s, json_each(coalesce(s.value -> '$.calls', '[]')) c
WHERE i.`steps_json` IS NOT NULL
ORDER BY i.rowid, s.key, c.key;
--> statement-breakpoint
-- SQLite reads no JSON nested deeper than 1,000 levels: such a record is kept whole, in one row.
INSERT INTO `step_runs` (`run_id`, `part`, `node_id`, `name`, `type`, `scope`, `iteration`, `status`, `attempts`, `tokens`, `cost_usd`, `output_json`)
SELECT i.`run_id`, i.`first_key`, '', 'record of an earlier release', '', '', 0, 'finished', 0, i.`tokens`, i.`cost_usd`, i.`steps_json`
FROM `run_items` i
WHERE i.`steps_json` IS NOT NULL AND NOT json_valid(i.`steps_json`);
--> statement-breakpoint
DROP TABLE `run_items`;--> statement-breakpoint
ALTER TABLE `runs` ADD `error_code` text;--> statement-breakpoint
UPDATE `runs` SET `error_code` = `error_json` ->> '$.code' WHERE `error_json` IS NOT NULL AND json_valid(`error_json`);
--> statement-breakpoint
ALTER TABLE `runs` DROP COLUMN `steps_json`;