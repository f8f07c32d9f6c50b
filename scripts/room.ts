import { roomNameFrom } from '@/lib/rooms/name';
import { createRoomAs } from '@/lib/rooms/rooms';
import { findRoom } from '@/lib/rooms/store';
import { roomTitleFrom, TITLE_LENGTH, type TitleProblem } from '@/lib/rooms/title';
import { withDatabase } from './database';
import { commandOf, enterProject, readEnvFile } from './environment.mjs';
import { main, UsageError } from './main';

const TITLE_PROBLEMS: Record<TitleProblem, string> = {
  title_too_long: `has more than ${TITLE_LENGTH} characters`,
  bad_text: 'has characters that are not text',
};

await main(async () => {
  enterProject();
  readEnvFile();
  const room = readArguments(process.argv.slice(2));
  await withDatabase(async (db) => {
    if ((await createRoomAs(db, null, room)) === 'taken') {
      const there = await findRoom(db, room.name);
      throw new UsageError(`There is a room named ${there?.name ?? room.name} already.`);
    }
    console.log(`The room ${room.name} is open: /r/${encodeURIComponent(room.name)}`);
  });
});

function readArguments([text = '', ...words]: string[]): { name: string; title: string } {
  const name = roomNameFrom(text);
  if (!text) throw new UsageError(`Usage: ${commandOf('room')} NAME [TITLE]`);
  if (!name) throw new UsageError(`"${text}" is no name for a room: it takes 1–64 letters, digits or _.`);
  const titled = roomTitleFrom(words.join(' '), name);
  if ('problem' in titled) throw new UsageError(`The title ${TITLE_PROBLEMS[titled.problem]}.`);
  return { name, title: titled.title };
}
