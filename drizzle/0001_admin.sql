CREATE TABLE `audit` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`at` datetime(3) NOT NULL,
	`actor_id` bigint unsigned,
	`actor_name` varchar(32) character set utf8mb4 collate utf8mb4_bin,
	`action` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`person_id` bigint unsigned,
	`person_name` varchar(32) character set utf8mb4 collate utf8mb4_bin,
	`room_id` bigint unsigned,
	`room_name` varchar(64) character set utf8mb4 collate utf8mb4_bin,
	`seq` bigint unsigned,
	CONSTRAINT `audit_id` PRIMARY KEY(`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `tries` (
	`key` varchar(255) character set ascii collate ascii_bin NOT NULL,
	`points` int NOT NULL DEFAULT 0,
	`expire` bigint unsigned,
	CONSTRAINT `tries_key` PRIMARY KEY(`key`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `users` ADD `locale` varchar(8) character set ascii collate ascii_bin;--> statement-breakpoint
ALTER TABLE `users` ADD `time_zone` varchar(64) character set ascii collate ascii_bin;--> statement-breakpoint
ALTER TABLE `users` ADD `hour_cycle` varchar(3) character set ascii collate ascii_bin;--> statement-breakpoint
CREATE INDEX `audit_person` ON `audit` (`person_id`);--> statement-breakpoint
CREATE INDEX `messages_created` ON `messages` (`created_at`);