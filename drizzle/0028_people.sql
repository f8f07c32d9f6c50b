CREATE TABLE `house_icons` (
	`name` varchar(16) character set ascii collate ascii_bin NOT NULL,
	`picture` mediumblob NOT NULL,
	CONSTRAINT `house_icons_name` PRIMARY KEY(`name`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `house` ADD `logo` varchar(32) character set ascii collate ascii_bin;--> statement-breakpoint
-- Links that are there were made by administrators, as most are, or are over within an hour.
ALTER TABLE `password_links` ADD `kind` varchar(8) character set ascii collate ascii_bin DEFAULT 'admin' NOT NULL;--> statement-breakpoint
-- At once: the foreign key needs an index that begins with the person.
ALTER TABLE `password_links` DROP PRIMARY KEY, ADD PRIMARY KEY(`user_id`,`kind`);--> statement-breakpoint
ALTER TABLE `sessions` ADD `proven_at` datetime(3);
