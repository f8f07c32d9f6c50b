CREATE TABLE `password_links` (
	`user_id` bigint unsigned NOT NULL,
	`code_hash` varbinary(32) NOT NULL,
	`expires_at` datetime(3) NOT NULL,
	CONSTRAINT `password_links_user_id` PRIMARY KEY(`user_id`),
	CONSTRAINT `password_links_code` UNIQUE(`code_hash`)
);
--> statement-breakpoint
ALTER TABLE `password_links` ADD CONSTRAINT `password_links_user_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;