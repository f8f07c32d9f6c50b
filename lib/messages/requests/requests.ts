import type { RowDataPacket } from 'mysql2/promise';
import type { AuditAction, AuditEntry } from '@/lib/audit/audit';
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
import { removingPreview } from '@/lib/messages/previews/rows';
import { isAboutData } from '@/lib/messages/retry';
import { isArchived, may, mayEditLate, mayPin, type PinningSetting } from '@/lib/rooms/policy';
import type { Room } from '@/lib/rooms/store';
import { isBlank, showable, withLineFeeds } from '@/lib/text';
import { refusalTo, type Standing, standingsFrom, standingsRead } from './standing';
import { deleting, editing, hidingOrShowing, withheldRead } from './writings';

/**
 * What people do with messages that exist. The caller has checked that the person follows the room. Everything else is
 * checked under the lock of the room's row. No call rejects. All calls can be repeated: if nothing has to change, the
 * result has the seq 0, and no log entry is added. In an archived room every call returns `room_closed`. The result is
 * `gone` if the message does not exist. It is also `gone` if the message was deleted, and `hidden` if it is hidden; but
 * such messages can be unpinned and deleted, and a hidden message can be shown again.
 */
export interface MessageRequests {
  /**
   * Replaces the text. `forbidden` for messages of others, `too_late` after the time that CHAT_EDIT_WINDOW gives,
   * `silenced` for silenced people.
   */
  edit(by: Actor, room: Room, target: number, to: NewText): Promise<RequestResult>;
  /**
   * Deletes the message. `forbidden` for messages of others, unless the person moderates the room: then the audit
   * records the deletion.
   */
  remove(by: Actor, room: Room, target: number): Promise<RequestResult>;
  /**
   * Adds or removes a reaction. `too_many` beyond LIMITS.reactionKinds and LIMITS.reactions.
   * @param emoji as reactionEmoji returns it
   */
  react(by: Actor, room: Room, target: number, emoji: string, on: boolean): Promise<RequestResult>;
  /**
   * Hides the message, or shows it again. `forbidden` for people who do not moderate the room, and for the person's own
   * messages. The audit records it.
   */
  hide(by: Actor, room: Room, target: number, on: boolean): Promise<RequestResult>;
  /**
   * Removes the link preview of the message: for its author, and for those who moderate the room. A preview comes back
   * only when the text's first link becomes another one.
   */
  removePreview(by: Actor, room: Room, target: number): Promise<RequestResult>;
  /** Pins or unpins the message. `forbidden` for people who may not pin here, `too_many` beyond LIMITS.pins. */
  pin(by: Actor, room: Room, target: number, on: boolean): Promise<RequestResult>;
}

/** `seq` is that of the log entry; 0 if nothing had to change. */
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

/** What was read under the lock of the room's row. `rows`: of the statements that the request added. */
interface Now {
  room: LockedRoom;
  standing: Standing;
  message: Locked;
  rows: readonly RowDataPacket[][];
}

/** What to write, or why the request is refused; null if nothing has to change. */
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
      const decide = (now: Now, at: Date): Decision => {
        const { standing, message, rows } = now;
        const [places = []] = rows;
        if (message.text === null) return 'gone';
        if (message.userId !== by.userId) return 'forbidden';
        if (message.hiddenAt) return 'hidden';
        if (text === '' && !message.hasFiles) return 'empty';
        // The text may be the same and still name other people than before.
        const isUnchanged = showable(message.text) === text && namesTheSame(places as unknown as MentionRow[], naming);
        if (isUnchanged) return null;
        if (!standing.hasReaders) return 'refused';
        // Otherwise a silenced person could write a new text by editing an old message.
        if (standing.isSilenced && !mayModerate(now)) return 'silenced';
        const isLate = editWindowMs > 0 && at.getTime() - message.createdAt.getTime() > editWindowMs;
        if (isLate && !mayEditLate(...rolesOf(now))) return 'too_late';
        return editing(room.id, message, text, at, naming);
      };
      return change(by, room, target, decide, [placesRead(room.id, target)]);
    },
    remove: (by, room, target) =>
      change(by, room, target, (now, at) => {
        const isOwn = now.message.userId === by.userId;
        if (!isOwn && !mayModerate(now)) return 'forbidden';
        if (now.message.text === null) return null;
        const audit = isOwn ? [] : [moderation('message.delete', by, room.id, now)];
        return { ...deleting(room.id, [target], at), audit };
      }),
    hide: (by, room, target, on) =>
      change(
        by,
        room,
        target,
        (now, at) => {
          // Moderators may not hide or show their own messages.
          if (!mayModerate(now) || now.message.userId === by.userId) return 'forbidden';
          const writing = hidingOrShowing(room.id, now.message, now.rows[0], on, at);
          if (writing === null || writing === 'gone') return writing;
          return { ...writing, audit: [moderation(on ? 'message.hide' : 'message.show', by, room.id, now)] };
        },
        on ? [] : [withheldRead(room.id, target)],
      ),
    removePreview: (by, room, target) =>
      change(by, room, target, (now, at) => {
        if (now.message.userId !== by.userId && !mayModerate(now)) return 'forbidden';
        if (now.message.preview === null) return null;
        const removed = removingPreview(room.id, target, at);
        return { ...removed, entries: [{ type: 'preview', target }] };
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
        (now, at) => {
          const { standing, message, rows } = now;
          const [counts = []] = rows;
          // A node of an older version leaves the pin of a message that it deletes. Such a pin can be removed.
          if (message.text === null && on) return 'gone';
          if (message.hiddenAt && on) return 'hidden';
          if (!mayPin(...rolesOf(now), pinning)) return 'forbidden';
          const { pins, isPinned } = counts[0] as { pins: number; isPinned: 0 | 1 };
          if ((isPinned === 1) === on) return null;
          if (!standing.hasReaders) return 'refused';
          if (on && pins >= LIMITS.pins) return 'too_many';
          return pinningOf(room.id, target, on, standing.person, at);
        },
        [pinsRead(room.id, target)],
      ),
  };
}

function mayModerate(now: Now): boolean {
  return may(...rolesOf(now), 'moderate');
}

/** The person and the room as lib/rooms/policy.ts takes them. */
function rolesOf({ room: { kind }, standing: { accountRole, roomRole } }: Now) {
  return [{ role: accountRole }, { kind, role: roomRole }] as const;
}

function moderation(action: AuditAction, actor: Actor, roomId: number, { room, message }: Now): AuditEntry {
  const { seq, userId, username } = message;
  const person = userId === null ? null : { id: userId, name: username };
  return { action, actor, person, room: { id: roomId, name: room.name }, seq };
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
