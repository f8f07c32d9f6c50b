CREATE TABLE `imports` (
	`source` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`part` varbinary(32) NOT NULL,
	`value` bigint unsigned NOT NULL,
	CONSTRAINT `imports_source_part_pk` PRIMARY KEY(`source`,`part`)
);
