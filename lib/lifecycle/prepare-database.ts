import { hasUnfinishedImport } from '@/lib/archive/progress';
import { secretIn } from '@/lib/auth/secret';
import { storeRequirements } from '@/lib/auth/two-factor/two-factors';
import type { Config, ServerConfig } from '@/lib/config';
import { type Database, type DatabaseAddress, openDatabase } from '@/lib/db/client';
import { installationEpoch } from '@/lib/db/installation';
import { migrate } from '@/lib/db/migrate';
import { CurrentHouse } from '@/lib/house/current-house';
import { readHouse } from '@/lib/house/house';
import { fillMemberships } from '@/lib/rooms/fill/fill-memberships';
import { createRoom, findRoom } from '@/lib/rooms/store';
import type { Log } from '@/lib/telemetry/log';
import { promoteFirstAdmin } from '@/lib/users/first-admin';
import { hasAdmin } from '@/lib/users/people';

export interface PreparedDatabase {
  db: Database;
  epoch: string;
  config: ServerConfig;
  secret: string;
  /** Whether there is an administrator. */
  administrated: boolean;
  house: CurrentHouse;
}

/**
 * Opens the database and brings it up to date: the schema, the default room, the memberships and the first
 * administrator.
 * @throws Error if an import is unfinished
 * @throws the driver's error if the database cannot be reached or migrated
 */
export async function prepareDatabase(settings: Config, address: DatabaseAddress, log: Log): Promise<PreparedDatabase> {
  const db = openDatabase(address);
  await migrate(db);
  if (await hasUnfinishedImport(db)) {
    throw new Error(
      'An import was broken off. Repeat it: it goes on where it was. The app starts when all of it is in.',
    );
  }
  const epoch = await installationEpoch(db);
  const found = await readHouse(db);
  const house = new CurrentHouse(db, found, settings.timeZone);
  // Without passwords, nobody could set up a code.
  await storeRequirements(db, {
    adminsNeedTwoFactors: settings.adminsNeedTwoFactors && settings.passwords,
    onlyIssuer: settings.passwords ? null : (settings.organization?.issuer ?? null),
  });
  await createRoom(db, { name: settings.defaultRoom });
  const home = await findRoom(db, settings.defaultRoom);
  if (home) await fillMemberships(db, home.id);
  const config: ServerConfig = {
    ...settings,
    defaultRoom: home?.name ?? settings.defaultRoom,
    signUp: settings.signUp ?? found.signUp,
    settingsZone: settings.timeZone,
    /** What administrators choose while the app runs. */
    get timeZone() {
      return house.timeZone;
    },
  };
  if (config.firstAdmin !== null) await promoteFirstAdmin(db, config.firstAdmin, log);
  const administrated = await hasAdmin(db);
  const secret = config.secret ?? (await secretIn(config.dataDir));
  return { db, epoch, config, secret, administrated, house };
}
