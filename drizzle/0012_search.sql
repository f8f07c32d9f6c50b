CREATE TABLE `search_rooms` (
	`room_id` bigint unsigned NOT NULL,
	`through` bigint unsigned NOT NULL DEFAULT 0,
	`version` smallint unsigned NOT NULL,
	`stale_block` int unsigned,
	CONSTRAINT `search_rooms_room_id` PRIMARY KEY(`room_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE `search_slices` (
	`room_id` bigint unsigned NOT NULL,
	`slice` smallint unsigned NOT NULL,
	`block` int unsigned NOT NULL,
	`bits` varbinary(256) NOT NULL,
	CONSTRAINT `search_slices_room_id_slice_block_pk` PRIMARY KEY(`room_id`,`slice`,`block`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
