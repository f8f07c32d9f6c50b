CREATE TABLE `recovery_codes` (
	`user_id` bigint unsigned NOT NULL,
	`code_hash` varbinary(32) NOT NULL,
	CONSTRAINT `recovery_codes_user_id_code_hash_pk` PRIMARY KEY(`user_id`,`code_hash`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `two_factors` (
	`user_id` bigint unsigned NOT NULL,
	`secret` varbinary(64) NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`last_step` int unsigned NOT NULL,
	CONSTRAINT `two_factors_user_id` PRIMARY KEY(`user_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `installation` ADD `admins_need_two_factors` boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `recovery_codes` ADD CONSTRAINT `recovery_codes_user_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `two_factors` ADD CONSTRAINT `two_factors_user_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;