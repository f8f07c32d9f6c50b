CREATE TABLE `message_previews` (
	`room_id` bigint unsigned NOT NULL,
	`message_seq` bigint unsigned NOT NULL,
	`url` varchar(2048) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`site` varchar(100) character set utf8mb4 collate utf8mb4_bin NOT NULL DEFAULT '',
	`title` varchar(200) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`description` varchar(500) character set utf8mb4 collate utf8mb4_bin NOT NULL DEFAULT '',
	`file_id` varchar(36) character set ascii collate ascii_bin,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `message_previews_room_id_message_seq_pk` PRIMARY KEY(`room_id`,`message_seq`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
ALTER TABLE `files` ADD `purpose` varchar(8) character set ascii collate ascii_bin DEFAULT 'message' NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `face_id` varchar(36) character set ascii collate ascii_bin;--> statement-breakpoint
ALTER TABLE `users` ADD `about` varchar(500) character set utf8mb4 collate utf8mb4_bin DEFAULT '' NOT NULL;