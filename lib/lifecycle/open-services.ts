import { join } from 'node:path';
import { PersonLimits } from '@/lib/api/person-limits';
import { ArchiveExports } from '@/lib/archive/exports/exports';
import type { Passwords } from '@/lib/auth/password/password';
import { SignInLimiter } from '@/lib/auth/sign-in-limiter';
import { Limits } from '@/lib/chat/server/limits';
import { setNextAuthEnvironment } from '@/lib/config';
import { incomingOf } from '@/lib/files/files';
import type { Pictures } from '@/lib/files/pictures/pictures';
import type { Storages } from '@/lib/files/storage/storages';
import { fileStorage } from '@/lib/health/files';
import { healthOf } from '@/lib/health/health';
import type { Pushes } from '@/lib/push/pushes';
import { LogWaits } from '@/lib/rest/log-waits';
import { RoomDeletions } from '@/lib/rooms/deletions';
import { Expiry } from '@/lib/rooms/retention/expiry';
import { roomVersions } from '@/lib/rooms/store';
import { Searches } from '@/lib/search/searches';
import { provideServices } from '@/lib/services';
import type { Log } from '@/lib/telemetry/log';
import { countArrival, countHookWritten } from '@/lib/telemetry/metrics';
import { Deletions } from '@/lib/users/deletions';
import type { MessagePath } from './message-path';
import type { openOperatorChecks } from './operator-checks';
import type { PreparedDatabase } from './prepare-database';

interface ServicesDeps extends PreparedDatabase {
  /** The first one is the public address. */
  origins: readonly string[];
  storages: Storages;
  messagePath: MessagePath;
  checks: ReturnType<typeof openOperatorChecks>;
  passwords: Passwords;
  log: Log;
}

/** Provides the services that pages and handlers need, and continues unfinished deletions of people and rooms. */
export function openServices(app: ServicesDeps, pushes: Pushes, pictures: Pictures) {
  const { config, db, epoch, secret, house, origins, storages, messagePath, checks, passwords, log } = app;
  const [publicUrl = ''] = origins;
  setNextAuthEnvironment(publicUrl, secret);
  const { changes, messageLog, broker, requests, reports } = messagePath;
  const announceSessions = broker.announceSessions.bind(broker);
  const announceInboxes = (userIds: readonly number[]) => {
    for (const userId of userIds) broker.announceInbox({ userId });
  };
  const announceRoom = (roomId: number) => broker.announceRoom({ roomId });
  const deletions = new Deletions({ db, changes, messageLog, announceSessions, log });
  deletions.work.start();
  const roomDeletions = new RoomDeletions({ db, messageLog, log });
  roomDeletions.work.start();
  const expiry = new Expiry({ pool: db.$client, messageLog, log });
  if (config.retention !== 'off') expiry.work.start();
  const health = healthOf({
    pool: db.$client,
    tryWrite: checks.tryWrite,
    privateDatabase: config.databaseUrl === null,
    dataDir: config.dataDir,
    publicUrl,
    room: config.defaultRoom,
    testLink: () => broker.selfTest(),
    testFiles: () => fileStorage(db, storages, incomingOf(config.files)),
  });
  const archiveExports = new ArchiveExports({
    db,
    storages,
    folder: join(config.files.dir, 'export'),
    // Administrators may change it while the app runs.
    get timeZone() {
      return config.timeZone;
    },
    log,
  });
  archiveExports.start();
  const signInLimiter = new SignInLimiter(db, config.authLimit);
  const { post } = messagePath;
  const own = { config, origins, secret, epoch, house, log, db, storages, pictures };
  const announce = { announceSessions, announceInboxes, announceRoom, countArrival, countHookWritten };
  const work = { deletions, roomDeletions, archiveExports };
  const shared = { post, changes, requests, reports, messageLog, ...work, ...announce };
  const personLimits = new PersonLimits();
  const limits = new Limits(config.limits);
  const searches = new Searches({
    db,
    // Administrators may change it while the app runs.
    get timeZone() {
      return config.timeZone;
    },
  });
  const logWaits = new LogWaits({ heads: (roomIds) => roomVersions(db, roomIds), log });
  messagePath.observe((event) => logWaits.onEvent(event));
  provideServices({
    ...own,
    ...shared,
    passwords,
    signInLimiter,
    personLimits,
    limits,
    health,
    searches,
    logWaits,
    pushes,
  });
  return { deletions, roomDeletions, expiry, personLimits, limits, logWaits, archiveExports };
}
