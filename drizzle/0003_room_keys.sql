ALTER TABLE `rooms` ADD `name_key` varbinary(2112);--> statement-breakpoint
ALTER TABLE `rooms` ADD CONSTRAINT `rooms_name_key` UNIQUE(`name_key`);--> statement-breakpoint
CREATE INDEX `users_deleting` ON `users` (`deleting_at`);