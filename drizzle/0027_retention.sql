ALTER TABLE `rooms` ADD `keep_days` int;--> statement-breakpoint
ALTER TABLE `rooms` ADD `expire_at` datetime(3);--> statement-breakpoint
ALTER TABLE `rooms` ADD `expired_to` bigint unsigned DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `rooms_expire` ON `rooms` (`expire_at`);