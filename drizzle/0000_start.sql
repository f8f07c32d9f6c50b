CREATE TABLE `installation` (
	`id` tinyint NOT NULL DEFAULT 1,
	`epoch` varchar(36) character set ascii collate ascii_bin NOT NULL,
	CONSTRAINT `installation_id` PRIMARY KEY(`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `message_changes` (
	`room_id` bigint unsigned NOT NULL,
	`seq` bigint unsigned NOT NULL,
	`message_seq` bigint unsigned,
	`user_id` bigint unsigned,
	`kind` varchar(16) character set ascii collate ascii_bin NOT NULL,
	`payload` varchar(255) character set ascii collate ascii_bin,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `message_changes_room_id_seq_pk` PRIMARY KEY(`room_id`,`seq`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `messages` (
	`room_id` bigint unsigned NOT NULL,
	`seq` bigint unsigned NOT NULL,
	`user_id` bigint unsigned,
	`client_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`body` varchar(4000) character set utf8mb4 collate utf8mb4_bin,
	`created_at` datetime(3) NOT NULL,
	`edited_at` datetime(3),
	`deleted_at` datetime(3),
	CONSTRAINT `messages_room_id_seq_pk` PRIMARY KEY(`room_id`,`seq`),
	CONSTRAINT `messages_user_client` UNIQUE(`user_id`,`client_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `rooms` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`name` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`title` varchar(120) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`last_seq` bigint unsigned NOT NULL DEFAULT 0,
	`created_by` bigint unsigned,
	`created_at` datetime(3) NOT NULL,
	`archived_at` datetime(3),
	CONSTRAINT `rooms_id` PRIMARY KEY(`id`),
	CONSTRAINT `rooms_name` UNIQUE(`name`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`user_id` bigint unsigned NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`expires_at` datetime(3) NOT NULL,
	`last_seen_at` datetime(3) NOT NULL,
	`user_agent` varchar(255) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`ip` varchar(45) character set ascii collate ascii_bin NOT NULL,
	`revoked_at` datetime(3),
	CONSTRAINT `sessions_id` PRIMARY KEY(`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `users` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`username` varchar(32) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`username_key` varbinary(255) NOT NULL,
	`password_hash` varchar(72) character set ascii collate ascii_bin NOT NULL,
	`role` varchar(16) character set ascii collate ascii_bin NOT NULL DEFAULT 'member',
	`disabled_at` datetime(3),
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `users_id` PRIMARY KEY(`id`),
	CONSTRAINT `users_username_key` UNIQUE(`username_key`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `sessions` ADD CONSTRAINT `sessions_user_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`);