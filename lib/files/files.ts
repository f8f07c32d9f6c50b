import { join } from 'node:path';
import type { SessionLookup } from '@/lib/auth/session-lookup';
import type { Database } from '@/lib/db/client';
import type { Log } from '@/lib/telemetry/log';
import { newestMissing } from './check';
import { FileCleaning } from './cleaning';
import type { Pictures } from './pictures/pictures';
import { type FileRoutes, fileRoutes } from './routes';
import type { FileSettings } from './settings';
import { AddressSigner } from './signed/signed-address';
import { type SignedRoutes, signedFileRoutes } from './signed/signed-routes';
import { INCOMING } from './storage/local';
import type { Storages } from './storage/storages';
import { Quota } from './upload/quota';

export interface FilesDeps {
  db: Database;
  settings: FileSettings;
  storages: Storages;
  sessions: Pick<SessionLookup, 'find'>;
  origins: readonly string[];
  /** Of the installation. */
  secret: string;
  pictures: Pictures;
  /** Takes one of a person's share. @returns null, or after how many seconds to try again */
  limit(what: 'uploads' | 'downloads', userId: number): number | null;
  log: Log;
}

export interface Files {
  readonly pictures: Pictures;
  readonly quota: Quota;
  readonly routes: FileRoutes;
  /** What is asked under the host of `settings.origin`. */
  readonly signedRoutes: SignedRoutes;
  readonly cleaning: FileCleaning;
  /** Ends the cleaning and the reading of pictures, and closes the storages. */
  end(deadline: number): Promise<void>;
}

/** Where this node keeps what is being uploaded. */
export function incomingOf({ dir }: FileSettings): string {
  return join(dir, INCOMING);
}

/** Opens what this process does with people's files, and starts the cleaning. */
export function openFiles(deps: FilesDeps): Files {
  const { db, settings, storages, sessions, origins, secret, pictures, limit, log } = deps;
  const incoming = incomingOf(settings);
  const quota = new Quota(db, settings);
  const cleaning = new FileCleaning({ db, storages, incoming, log });
  const { limitBytes } = settings;
  const signer = settings.origin === null ? null : new AddressSigner(secret, settings.origin);
  const uploads = { pictures, quota, incoming, limitBytes, limit };
  const routes = fileRoutes({ db, storages, ...uploads, sessions, origins, signer, log });
  const signedRoutes = signedFileRoutes({ db, storages, origins, signer, log });
  cleaning.start();
  void warnIfElsewhere(db, storages, log);
  return {
    pictures,
    quota,
    routes,
    signedRoutes,
    cleaning,
    async end(deadline) {
      pictures.end();
      await cleaning.stop(deadline);
      await storages.close();
    },
  };
}

/** Says at the start if the newest local files are not on this machine. */
async function warnIfElsewhere(db: Database, storages: Storages, log: Log): Promise<void> {
  try {
    const { of, missing } = await newestMissing(db, await storages.of('local'));
    if (missing > 0)
      log.error({ of, missing }, 'the newest files are not in FILES_DIR: all machines must share that folder');
  } catch (error) {
    log.warn({ err: error }, 'it could not be checked whether the files are in FILES_DIR');
  }
}
