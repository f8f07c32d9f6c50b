ALTER TABLE `users` ADD `display_name` varchar(64) character set utf8mb4 collate utf8mb4_bin DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `status_text` varchar(100) character set utf8mb4 collate utf8mb4_bin DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `status_until` datetime(3);--> statement-breakpoint
ALTER TABLE `users` ADD `presence` varchar(16) character set ascii collate ascii_bin DEFAULT 'shown' NOT NULL;