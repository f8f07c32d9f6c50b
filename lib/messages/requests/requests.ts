import type { RowDataPacket } from 'mysql2/promise';
import { type ClientMention, type ErrorCode, LIMITS } from '@/lib/chat/protocol';
import {
  type Locked,
  type LockedRoom,
  messagesRead,
  type Statement,
  type Writing,
} from '@/lib/messages/change-transaction';
import type { Actor } from '@/lib/messages/changes';
import type { MessageLog } from '@/lib/messages/log';
import type { FindNamed } from '@/lib/messages/mentions/naming';
import { type MentionRow, namesTheSame, placesRead } from '@/lib/messages/mentions/rows';
import { textProblem } from '@/lib/messages/policy';
import { isAboutData } from '@/lib/messages/retry';
import { isArchived, may, mayEditLate, mayPin, type PinningSetting } from '@/lib/rooms/policy';
import type { Room } from '@/lib/rooms/store';
import { isBlank, showable, withLineFeeds } from '@/lib/text';
import { refusalTo, type Standing, standingsFrom, standingsRead } from './standing';
import { deleting, editing } from './writings';

/**
 * What people do with messages that are there. The caller has checked that the person follows the room; everything else is
 * asked under the lock of the room's row. Never rejects. All can be repeated: what is so already is acknowledged with the
 * seq 0, and adds no entry. In an archived room all are `room_closed`. A message that is missing is `gone`, and a deleted
 * one as well, unless it is to be deleted or unpinned.
 */
export interface MessageRequests {
  /** `forbidden` for messages of others, `too_late` after the setting CHAT_EDIT_WINDOW. */
  edit(by: Actor, room: Room, target: number, to: NewText): Promise<RequestResult>;
  /** One's own messages, and others' by whoever moderates the room; that is recorded in the audit. Else `forbidden`. */
  remove(by: Actor, room: Room, target: number): Promise<RequestResult>;
  /** `too_many` beyond LIMITS.reactionKinds and LIMITS.reactions. @param emoji as reactionEmoji returns it */
  react(by: Actor, room: Room, target: number, emoji: string, on: boolean): Promise<RequestResult>;
  /** `forbidden` for those who may not pin here, `too_many` beyond LIMITS.pins. */
  pin(by: Actor, room: Room, target: number, on: boolean): Promise<RequestResult>;
}

/** `seq` is that of the entry; 0 if it was so already. */
export type RequestResult = { seq: number } | { error: ErrorCode };

export interface NewText {
  text: string;
  mentions?: readonly ClientMention[] | undefined;
}

export interface RequestOptions {
  messageLog: Pick<MessageLog, 'change' | 'react'>;
  findNamed: FindNamed;
  /** How long people may edit a message; 0: as long as they like. */
  editWindowMs: number;
  pinning: PinningSetting;
}

/** What is known under the lock. */
interface Now {
  room: LockedRoom;
  standing: Standing;
  message: Locked;
  rows: readonly RowDataPacket[][];
}

/** What to write; why not; or null if it is so already. */
type Decision = Writing | ErrorCode | null;

export function openRequests({ messageLog, findNamed, editWindowMs, pinning }: RequestOptions): MessageRequests {
  const change = async (
    by: Actor,
    room: Room,
    target: number,
    decide: (now: Now, at: Date) => Decision,
    reads: readonly Statement[] = [],
  ): Promise<RequestResult> => {
    if (isArchived(room)) return { error: 'room_closed' };
    const at = new Date();
    let refusal: ErrorCode | null = null;
    const decided = (
      locked: LockedRoom | null,
      people: RowDataPacket[],
      found: RowDataPacket[],
      rows: RowDataPacket[][],
    ) => {
      const standing = standingsFrom(people).get(by.userId);
      const refused = refusalTo(locked, standing);
      if (refused || !locked || !standing) return refused ?? 'no_room';
      const [message] = found as unknown as Locked[];
      return message ? decide({ room: locked, standing, message, rows }, at) : 'gone';
    };
    try {
      const entries = await messageLog.change(room.id, {
        reads: [standingsRead(room.id, [by.userId]), messagesRead(room.id, [target]), ...reads],
        by: by.userId,
        at,
        decide(locked, [people = [], found = [], ...rows]) {
          const decision = decided(locked, people, found, rows);
          refusal = typeof decision === 'string' ? decision : null;
          return typeof decision === 'string' ? null : decision;
        },
      });
      return refusal ? { error: refusal } : { seq: entries[0]?.seq ?? 0 };
    } catch (error) {
      return { error: isAboutData(error) ? 'refused' : 'unavailable' };
    }
  };

  return {
    async edit(by, room, target, to) {
      const typed = withLineFeeds(to.text);
      // Only a message with files may have no text.
      const text = isBlank(typed) ? '' : typed;
      const problem = text === '' ? null : textProblem(text);
      if (problem) return { error: problem };
      if (isArchived(room)) return { error: 'room_closed' };
      const { mentions = [] } = to;
      const naming = mentions.length === 0 ? null : await findNamed(by, room, text, mentions);
      if (naming && 'error' in naming) return naming;
      const decide = ({ room: { kind }, standing, message, rows: [places = []] }: Now, at: Date): Decision => {
        if (message.text === null) return 'gone';
        if (message.userId !== by.userId) return 'forbidden';
        if (text === '' && !message.hasFiles) return 'empty';
        // The same text may name others now.
        const isSo = showable(message.text) === text && namesTheSame(places as unknown as MentionRow[], naming);
        if (isSo) return null;
        if (!standing.isRead) return 'refused';
        const isLate = editWindowMs > 0 && at.getTime() - message.createdAt.getTime() > editWindowMs;
        if (isLate && !mayEditLate(standing, { kind, role: standing.roomRole })) return 'too_late';
        return editing(room.id, target, text, at, naming);
      };
      return change(by, room, target, decide, [placesRead(room.id, target)]);
    },
    remove: (by, room, target) =>
      change(by, room, target, ({ room: { kind, name }, standing, message: { text, userId, username } }, at) => {
        const isOwn = userId === by.userId;
        if (!isOwn && !may(standing, { kind, role: standing.roomRole }, 'moderate')) return 'forbidden';
        if (text === null) return null;
        const person = userId === null ? null : { id: userId, name: username };
        const entry = {
          action: 'message.delete' as const,
          actor: by,
          person,
          room: { id: room.id, name },
          seq: target,
        };
        return { ...deleting(room.id, [target], at), audit: isOwn ? [] : [entry] };
      }),
    async react({ userId }, room, target, emoji, on) {
      if (isArchived(room)) return { error: 'room_closed' };
      return messageLog.react(room.id, { userId, target, emoji, on });
    },
    pin: (by, room, target, on) =>
      change(
        by,
        room,
        target,
        ({ room: { kind }, standing, message, rows: [counts = []] }, at) => {
          // A node of an older version deletes a message and leaves its pin.
          if (message.text === null && on) return 'gone';
          if (!mayPin(standing, { kind, role: standing.roomRole }, pinning)) return 'forbidden';
          const { pins, isPinned } = counts[0] as { pins: number; isPinned: 0 | 1 };
          if ((isPinned === 1) === on) return null;
          if (!standing.isRead) return 'refused';
          if (on && pins >= LIMITS.pins) return 'too_many';
          return pinningOf(room.id, target, on, standing.person, at);
        },
        [pinsRead(room.id, target)],
      ),
  };
}

function pinsRead(roomId: number, target: number): Statement {
  const sql = `SELECT COUNT(*) AS pins, COALESCE(MAX(message_seq = ?), 0) AS isPinned FROM pins WHERE room_id = ?`;
  return { sql, values: [target, roomId] };
}

function pinningOf(roomId: number, target: number, on: boolean, by: Standing['person'], at: Date): Writing {
  return {
    sql: on
      ? 'INSERT INTO pins (room_id, message_seq, user_id, created_at) VALUES (?, ?, ?, ?)'
      : 'DELETE FROM pins WHERE room_id = ? AND message_seq = ?',
    values: on ? [roomId, target, by.id, at] : [roomId, target],
    entries: [{ type: 'pin', target, on, by, datetime: at.toISOString() }],
  };
}
