CREATE TABLE `identities` (
	`issuer` varchar(255) character set ascii collate ascii_bin NOT NULL,
	`subject_hash` varbinary(32) NOT NULL,
	`user_id` bigint unsigned NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `identities_issuer_subject_hash_pk` PRIMARY KEY(`issuer`,`subject_hash`),
	CONSTRAINT `identities_user` UNIQUE(`user_id`,`issuer`)
);
--> statement-breakpoint
CREATE TABLE `pending_identities` (
	`token_hash` varbinary(32) NOT NULL,
	`issuer` varchar(255) character set ascii collate ascii_bin NOT NULL,
	`subject_hash` varbinary(32) NOT NULL,
	`username` varchar(32) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`display_name` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`role` varchar(16) character set ascii collate ascii_bin NOT NULL,
	`expires_at` datetime(3) NOT NULL,
	CONSTRAINT `pending_identities_token_hash` PRIMARY KEY(`token_hash`),
	CONSTRAINT `pending_identities_subject` UNIQUE(`issuer`,`subject_hash`)
);
--> statement-breakpoint
ALTER TABLE `identities` ADD CONSTRAINT `identities_user_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `pending_identities_expiry` ON `pending_identities` (`expires_at`);