ALTER TABLE `house` ADD `accent` varchar(7) character set ascii collate ascii_bin;--> statement-breakpoint
ALTER TABLE `house` ADD `time_zone` varchar(64) character set ascii collate ascii_bin;--> statement-breakpoint
ALTER TABLE `house` ADD `locale` varchar(8) character set ascii collate ascii_bin;