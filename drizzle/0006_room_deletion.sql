ALTER TABLE `rooms` ADD `deleting_at` datetime(3);--> statement-breakpoint
CREATE INDEX `rooms_deleting` ON `rooms` (`deleting_at`);