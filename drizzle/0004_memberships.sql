CREATE TABLE `blocks` (
	`user_id` bigint unsigned NOT NULL,
	`blocked_id` bigint unsigned NOT NULL,
	CONSTRAINT `blocks_user_id_blocked_id_pk` PRIMARY KEY(`user_id`,`blocked_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `memberships` (
	`user_id` bigint unsigned NOT NULL,
	`room_id` bigint unsigned NOT NULL,
	`role` varchar(16) character set ascii collate ascii_bin NOT NULL DEFAULT 'member',
	`joined_seq` bigint unsigned NOT NULL DEFAULT 0,
	`last_read_seq` bigint unsigned NOT NULL DEFAULT 0,
	`unread_from_seq` bigint unsigned,
	`rev` bigint unsigned NOT NULL DEFAULT 0,
	`notify` varchar(16) character set ascii collate ascii_bin,
	`muted_until` datetime(3),
	`favorite` boolean NOT NULL DEFAULT false,
	`hidden_at_seq` bigint unsigned,
	CONSTRAINT `memberships_user_id_room_id_pk` PRIMARY KEY(`user_id`,`room_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `room_aliases` (
	`name_key` varbinary(2112) NOT NULL,
	`room_id` bigint unsigned NOT NULL,
	CONSTRAINT `room_aliases_name_key` PRIMARY KEY(`name_key`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `rooms` ADD `kind` varchar(16) character set ascii collate ascii_bin DEFAULT 'open' NOT NULL;--> statement-breakpoint
ALTER TABLE `rooms` ADD `topic` varchar(250) character set utf8mb4 collate utf8mb4_bin DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `rooms` ADD `direct_key` varbinary(32);--> statement-breakpoint
ALTER TABLE `rooms` ADD `auto_join` boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `rooms` ADD `last_message_seq` bigint unsigned DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `rooms` ADD `members_version` bigint unsigned DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `inbox_version` bigint unsigned DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `rooms` ADD CONSTRAINT `rooms_direct_key` UNIQUE(`direct_key`);--> statement-breakpoint
CREATE INDEX `blocks_blocked` ON `blocks` (`blocked_id`);--> statement-breakpoint
CREATE INDEX `memberships_room` ON `memberships` (`room_id`);--> statement-breakpoint
CREATE INDEX `rooms_kind` ON `rooms` (`kind`,`name`);--> statement-breakpoint
CREATE INDEX `rooms_auto_join` ON `rooms` (`auto_join`);