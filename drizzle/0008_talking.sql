CREATE TABLE `mentions` (
	`user_id` bigint unsigned NOT NULL,
	`room_id` bigint unsigned NOT NULL,
	`seq` bigint unsigned NOT NULL,
	`at` int NOT NULL,
	`length` int NOT NULL,
	`what` varchar(8) character set ascii collate ascii_bin NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `mentions_user_id_room_id_seq_at_pk` PRIMARY KEY(`user_id`,`room_id`,`seq`,`at`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `pins` (
	`room_id` bigint unsigned NOT NULL,
	`message_seq` bigint unsigned NOT NULL,
	`user_id` bigint unsigned,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `pins_room_id_message_seq_pk` PRIMARY KEY(`room_id`,`message_seq`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `reactions` (
	`room_id` bigint unsigned NOT NULL,
	`message_seq` bigint unsigned NOT NULL,
	`emoji` varbinary(64) NOT NULL,
	`user_id` bigint unsigned NOT NULL,
	`seq` bigint unsigned NOT NULL,
	CONSTRAINT `reactions_room_id_message_seq_emoji_user_id_pk` PRIMARY KEY(`room_id`,`message_seq`,`emoji`,`user_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `messages` ADD `reply_to` bigint unsigned;--> statement-breakpoint
CREATE INDEX `mentions_message` ON `mentions` (`room_id`,`seq`);--> statement-breakpoint
CREATE INDEX `mentions_newest` ON `mentions` (`user_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `pins_user` ON `pins` (`user_id`);--> statement-breakpoint
CREATE INDEX `reactions_user` ON `reactions` (`user_id`);