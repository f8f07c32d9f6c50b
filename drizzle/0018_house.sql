CREATE TABLE `house` (
	`id` tinyint NOT NULL DEFAULT 1,
	`name` varchar(40) character set utf8mb4 collate utf8mb4_bin NOT NULL DEFAULT '',
	`sign_up` varchar(8) character set ascii collate ascii_bin NOT NULL DEFAULT 'open',
	CONSTRAINT `house_id` PRIMARY KEY(`id`)
);--> statement-breakpoint
-- Where people could come in before, they still can.
INSERT INTO `house` (`id`, `sign_up`) SELECT 1, 'open' FROM `installation`;
