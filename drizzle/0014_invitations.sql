CREATE TABLE `invitation_rooms` (
	`invitation_id` bigint unsigned NOT NULL,
	`room_id` bigint unsigned NOT NULL,
	CONSTRAINT `invitation_rooms_invitation_id_room_id_pk` PRIMARY KEY(`invitation_id`,`room_id`)
);
--> statement-breakpoint
CREATE TABLE `invitations` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`created_by` bigint unsigned,
	`created_at` datetime(3) NOT NULL,
	`expires_at` datetime(3) NOT NULL,
	`revoked_at` datetime(3),
	`max_uses` int unsigned NOT NULL,
	`uses` int unsigned NOT NULL DEFAULT 0,
	CONSTRAINT `invitations_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
ALTER TABLE `users` ADD `invitation_id` bigint unsigned;--> statement-breakpoint
ALTER TABLE `invitation_rooms` ADD CONSTRAINT `invitation_rooms_invitation_fk` FOREIGN KEY (`invitation_id`) REFERENCES `invitations`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `invitation_rooms` ADD CONSTRAINT `invitation_rooms_room_fk` FOREIGN KEY (`room_id`) REFERENCES `rooms`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `invitations` ADD CONSTRAINT `invitations_creator_fk` FOREIGN KEY (`created_by`) REFERENCES `users`(`id`) ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `users_invitation` ON `users` (`invitation_id`);