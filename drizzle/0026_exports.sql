CREATE TABLE `archive_exports` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`running` tinyint,
	`created_at` datetime(3) NOT NULL,
	`seen_at` datetime(3) NOT NULL,
	`ended_at` datetime(3),
	`done` bigint unsigned NOT NULL DEFAULT 0,
	`total` bigint unsigned NOT NULL DEFAULT 0,
	`storage` varchar(8) character set ascii collate ascii_bin,
	`storage_key` varchar(64) character set ascii collate ascii_bin,
	`bytes` bigint unsigned,
	CONSTRAINT `archive_exports_id` PRIMARY KEY(`id`),
	CONSTRAINT `archive_exports_running` UNIQUE(`running`),
	CONSTRAINT `archive_exports_key` UNIQUE(`storage_key`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
