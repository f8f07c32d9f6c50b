CREATE TABLE `files` (
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`user_id` bigint unsigned,
	`room_id` bigint unsigned,
	`message_seq` bigint unsigned,
	`position` tinyint NOT NULL DEFAULT 0,
	`name` varchar(200) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`type` varchar(100) character set ascii collate ascii_bin NOT NULL,
	`kind` varchar(8) character set ascii collate ascii_bin NOT NULL,
	`bytes` bigint unsigned NOT NULL,
	`sha256` varbinary(32) NOT NULL,
	`width` int,
	`height` int,
	`animated` boolean NOT NULL DEFAULT false,
	`placeholder` varchar(1024) character set ascii collate ascii_bin,
	`previews` varchar(32) character set ascii collate ascii_bin NOT NULL DEFAULT '',
	`alt` varchar(1000) character set utf8mb4 collate utf8mb4_bin,
	`storage` varchar(8) character set ascii collate ascii_bin NOT NULL,
	`storage_key` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`uploaded_at` datetime(3),
	`deleted_at` datetime(3),
	CONSTRAINT `files_id` PRIMARY KEY(`id`),
	CONSTRAINT `files_key` UNIQUE(`storage_key`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE INDEX `files_message` ON `files` (`room_id`,`message_seq`);--> statement-breakpoint
CREATE INDEX `files_user` ON `files` (`user_id`,`deleted_at`,`bytes`);--> statement-breakpoint
CREATE INDEX `files_deleted` ON `files` (`deleted_at`);--> statement-breakpoint
CREATE INDEX `files_unsent` ON `files` (`message_seq`,`created_at`);