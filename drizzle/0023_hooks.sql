CREATE TABLE `hook_bots` (
	`user_id` bigint unsigned NOT NULL,
	`hook_id` bigint unsigned NOT NULL,
	CONSTRAINT `hook_bots_user_id` PRIMARY KEY(`user_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `hooks` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`room_id` bigint unsigned NOT NULL,
	`bot_id` bigint unsigned NOT NULL,
	`created_by` bigint unsigned,
	`created_at` datetime(3) NOT NULL,
	`token_hash` varbinary(32),
	`used_at` datetime(3),
	`url` varchar(1024) character set ascii collate ascii_bin,
	`event` varchar(8) character set ascii collate ascii_bin NOT NULL DEFAULT 'all',
	`words` varchar(200) character set utf8mb4 collate utf8mb4_bin NOT NULL DEFAULT '',
	`signing_key` varbinary(96),
	`through` bigint unsigned NOT NULL DEFAULT 0,
	`due_at` datetime(3),
	`refusals` smallint unsigned NOT NULL DEFAULT 0,
	`failing_since` datetime(3),
	`problem` varchar(16) character set ascii collate ascii_bin,
	`off_at` datetime(3),
	CONSTRAINT `hooks_id` PRIMARY KEY(`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `users` ADD `bot_room_id` bigint unsigned;--> statement-breakpoint
ALTER TABLE `hook_bots` ADD CONSTRAINT `hook_bots_user_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `hook_bots` ADD CONSTRAINT `hook_bots_hook_fk` FOREIGN KEY (`hook_id`) REFERENCES `hooks`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `hooks` ADD CONSTRAINT `hooks_bot_fk` FOREIGN KEY (`bot_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `hooks` ADD CONSTRAINT `hooks_creator_fk` FOREIGN KEY (`created_by`) REFERENCES `users`(`id`) ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `hook_bots_hook` ON `hook_bots` (`hook_id`);--> statement-breakpoint
CREATE INDEX `hooks_room` ON `hooks` (`room_id`);--> statement-breakpoint
CREATE INDEX `hooks_due` ON `hooks` (`due_at`);--> statement-breakpoint
CREATE INDEX `users_bot_room` ON `users` (`bot_room_id`);