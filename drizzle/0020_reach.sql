CREATE INDEX `push_queue_expires` ON `push_queue` (`expires_at`);--> statement-breakpoint
CREATE INDEX `push_shown_at` ON `push_shown` (`shown_at`);--> statement-breakpoint
ALTER TABLE `installation` ADD `only_issuer` varchar(255) character set ascii collate ascii_bin;
