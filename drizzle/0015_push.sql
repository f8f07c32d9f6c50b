CREATE TABLE `push_choices` (
	`user_id` bigint unsigned NOT NULL,
	`content` varchar(8) character set ascii collate ascii_bin NOT NULL DEFAULT 'all',
	`quiet_from` smallint unsigned,
	`quiet_to` smallint unsigned,
	`quiet_days` tinyint unsigned,
	`quiet_zone` varchar(64) character set ascii collate ascii_bin,
	`paused_until` datetime(3),
	CONSTRAINT `push_choices_user_id` PRIMARY KEY(`user_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `push_devices` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`user_id` bigint unsigned NOT NULL,
	`session_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`endpoint_hash` varbinary(32) NOT NULL,
	`endpoint` varchar(1024) character set ascii collate ascii_bin NOT NULL,
	`host` varchar(255) character set ascii collate ascii_bin NOT NULL,
	`p256dh` varchar(87) character set ascii collate ascii_bin NOT NULL,
	`auth` varchar(22) character set ascii collate ascii_bin NOT NULL,
	`name` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`locale` varchar(8) character set ascii collate ascii_bin NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `push_devices_id` PRIMARY KEY(`id`),
	CONSTRAINT `push_devices_endpoint` UNIQUE(`endpoint_hash`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `push_keys` (
	`id` tinyint NOT NULL DEFAULT 1,
	`public_key` varchar(87) character set ascii collate ascii_bin NOT NULL,
	`private_key` varchar(43) character set ascii collate ascii_bin NOT NULL,
	CONSTRAINT `push_keys_id` PRIMARY KEY(`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `push_queue` (
	`device_id` bigint unsigned NOT NULL,
	`room_id` bigint unsigned NOT NULL,
	`seq` bigint unsigned NOT NULL,
	`only_read` boolean NOT NULL DEFAULT false,
	`refusals` tinyint unsigned NOT NULL DEFAULT 0,
	`due_at` datetime(3) NOT NULL,
	`expires_at` datetime(3) NOT NULL,
	CONSTRAINT `push_queue_device_id_room_id_pk` PRIMARY KEY(`device_id`,`room_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `push_rooms` (
	`room_id` bigint unsigned NOT NULL,
	`through` bigint unsigned NOT NULL,
	CONSTRAINT `push_rooms_room_id` PRIMARY KEY(`room_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `push_shown` (
	`device_id` bigint unsigned NOT NULL,
	`room_id` bigint unsigned NOT NULL,
	`seq` bigint unsigned NOT NULL,
	`shown_at` datetime(3) NOT NULL,
	CONSTRAINT `push_shown_device_id_room_id_pk` PRIMARY KEY(`device_id`,`room_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `push_choices` ADD CONSTRAINT `push_choices_user_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `push_devices` ADD CONSTRAINT `push_devices_user_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `push_devices` ADD CONSTRAINT `push_devices_session_fk` FOREIGN KEY (`session_id`) REFERENCES `sessions`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `push_devices_user` ON `push_devices` (`user_id`);--> statement-breakpoint
CREATE INDEX `push_devices_session` ON `push_devices` (`session_id`);--> statement-breakpoint
CREATE INDEX `push_queue_due` ON `push_queue` (`due_at`);--> statement-breakpoint
CREATE INDEX `push_queue_room` ON `push_queue` (`room_id`);--> statement-breakpoint
CREATE INDEX `push_shown_room` ON `push_shown` (`room_id`);