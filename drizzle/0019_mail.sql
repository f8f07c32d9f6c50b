CREATE TABLE `mail_addresses` (
	`user_id` bigint unsigned NOT NULL,
	`address` varchar(254) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`address_key` varchar(254) character set ascii collate ascii_bin NOT NULL,
	`locale` varchar(8) character set ascii collate ascii_bin NOT NULL,
	`confirmed_at` datetime(3) NOT NULL,
	`look_at` datetime(3),
	`told_at` datetime(3) NOT NULL,
	CONSTRAINT `mail_addresses_user_id` PRIMARY KEY(`user_id`),
	CONSTRAINT `mail_addresses_key` UNIQUE(`address_key`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `mail_confirmations` (
	`user_id` bigint unsigned NOT NULL,
	`address` varchar(254) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`locale` varchar(8) character set ascii collate ascii_bin NOT NULL,
	`digest` boolean NOT NULL DEFAULT false,
	`code_hash` varbinary(32),
	`expires_at` datetime(3) NOT NULL,
	CONSTRAINT `mail_confirmations_user_id` PRIMARY KEY(`user_id`),
	CONSTRAINT `mail_confirmations_code` UNIQUE(`code_hash`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `mail_queue` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`kind` varchar(8) character set ascii collate ascii_bin NOT NULL,
	`target` varchar(254) character set ascii collate ascii_bin NOT NULL,
	`locale` varchar(8) character set ascii collate ascii_bin NOT NULL,
	`since` datetime(3),
	`refusals` tinyint unsigned NOT NULL DEFAULT 0,
	`due_at` datetime(3) NOT NULL,
	`expires_at` datetime(3) NOT NULL,
	CONSTRAINT `mail_queue_id` PRIMARY KEY(`id`),
	CONSTRAINT `mail_queue_target` UNIQUE(`kind`,`target`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `mail_addresses` ADD CONSTRAINT `mail_addresses_user_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `mail_confirmations` ADD CONSTRAINT `mail_confirmations_user_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `mail_addresses_look` ON `mail_addresses` (`look_at`);--> statement-breakpoint
CREATE INDEX `mail_confirmations_expiry` ON `mail_confirmations` (`expires_at`);--> statement-breakpoint
CREATE INDEX `mail_queue_due` ON `mail_queue` (`due_at`);