CREATE TABLE `reports` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`room_id` bigint unsigned NOT NULL,
	`message_seq` bigint unsigned NOT NULL,
	`user_id` bigint unsigned,
	`reason` varchar(500) character set utf8mb4 collate utf8mb4_bin NOT NULL DEFAULT '',
	`created_at` datetime(3) NOT NULL,
	`closed_at` datetime(3),
	`closed_by` bigint unsigned,
	CONSTRAINT `reports_id` PRIMARY KEY(`id`),
	CONSTRAINT `reports_message` UNIQUE(`room_id`,`message_seq`,`user_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `memberships` ADD `silenced_until` datetime(3);--> statement-breakpoint
ALTER TABLE `memberships` ADD `posted_at` datetime(3);--> statement-breakpoint
ALTER TABLE `messages` ADD `hidden_at` datetime(3);--> statement-breakpoint
ALTER TABLE `rooms` ADD `posting` varchar(16) character set ascii collate ascii_bin DEFAULT 'everyone' NOT NULL;--> statement-breakpoint
ALTER TABLE `rooms` ADD `slow_seconds` int DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `reports_open` ON `reports` (`closed_at`,`id`);--> statement-breakpoint
CREATE INDEX `reports_user` ON `reports` (`user_id`);