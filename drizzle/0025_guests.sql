CREATE TABLE `sign_up_links` (
	`address_key` varchar(254) character set ascii collate ascii_bin NOT NULL,
	`locale` varchar(8) character set ascii collate ascii_bin NOT NULL,
	`code_hash` varbinary(32) NOT NULL,
	`expires_at` datetime(3) NOT NULL,
	CONSTRAINT `sign_up_links_address_key` PRIMARY KEY(`address_key`),
	CONSTRAINT `sign_up_links_code` UNIQUE(`code_hash`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `invitations` ADD `role` varchar(16) character set ascii collate ascii_bin DEFAULT 'member' NOT NULL;--> statement-breakpoint
CREATE INDEX `sign_up_links_expiry` ON `sign_up_links` (`expires_at`);