import { noRoom } from '@/app/api/rooms/load';
import { done, refuse, tooManyTries } from '@/lib/api/answers';
import type { Reader } from '@/lib/auth/session';
import { isDefaultRoom } from '@/lib/rooms/name';
import { newRoomNameFrom } from '@/lib/rooms/new-name';
import { changeRoom, type RoomChanges } from '@/lib/rooms/rooms';
import type { RoomBody } from '@/lib/rooms/schema';
import { roomTitleFrom, roomTopicFrom } from '@/lib/rooms/title';
import { services } from '@/lib/services';

/**
 * Changes a room, for its owners, moderators and administrators. The caller checks who may. An empty title means the
 * room's name. Answers `{ name?, title?, topic?, posting?, slowSeconds? }`: what was changed, as it is stored.
 */
export async function answerChange(
  user: Reader,
  room: { id: number; name: string },
  asked: RoomBody,
): Promise<Response> {
  const { messageLog, config, personLimits, announceRoom } = services();
  const changes = changesFrom(room.name, asked);
  if ('problem' in changes) return refuse(400, changes.problem);
  const { archived, ...shown } = changes;
  // Everybody arrives in the default room after signing in, and the setting finds it by its name.
  const isMoved = shown.name !== undefined && !isDefaultRoom(shown.name, config.defaultRoom);
  if ((archived || isMoved) && isDefaultRoom(room.name, config.defaultRoom)) return refuse(409, 'default_room');
  const named = shown.name === undefined ? null : personLimits.take('rooms', user.userId);
  const wait = named ?? personLimits.take('changes', user.userId);
  if (wait !== null) return tooManyTries(wait);

  const result = await changeRoom(messageLog, user, room.id, changes);
  if (result === 'taken') return refuse(409, 'room_taken');
  if (result === 'done') announceRoom(room.id);
  return result === 'gone' ? noRoom() : done(shown);
}

/** Deletes a room. The caller checks who may. */
export async function answerDeletion(user: Reader, room: { id: number; name: string }): Promise<Response> {
  const { config, roomDeletions, announceRoom } = services();
  if (isDefaultRoom(room.name, config.defaultRoom)) return refuse(409, 'default_room');
  if ((await roomDeletions.delete(user, room.id)) === 'gone') return noRoom();
  announceRoom(room.id);
  return done();
}

/** The body in the form in which it is stored. What was not in the body is not in the result. */
function changesFrom(name: string, asked: RoomBody): RoomChanges | { problem: string } {
  const changes: RoomChanges = {};
  if (asked.name !== undefined && asked.name !== name) {
    const named = newRoomNameFrom(asked.name);
    if ('problem' in named) return named;
    changes.name = named.name;
  }
  if (asked.title !== undefined) {
    const titled = roomTitleFrom(asked.title, changes.name ?? name);
    if ('problem' in titled) return titled;
    changes.title = titled.title;
  }
  if (asked.topic !== undefined) {
    const topic = roomTopicFrom(asked.topic);
    if ('problem' in topic) return topic;
    changes.topic = topic.topic;
  }
  if (asked.archived !== undefined) changes.archived = asked.archived;
  if (asked.posting !== undefined) changes.posting = asked.posting;
  if (asked.slowSeconds !== undefined) changes.slowSeconds = asked.slowSeconds;
  return changes;
}
