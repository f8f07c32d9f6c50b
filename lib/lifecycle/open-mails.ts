import type { Config } from '@/lib/config';
import type { Database } from '@/lib/db/client';
import type { CurrentHouse } from '@/lib/house/current-house';
import { Mails } from '@/lib/mail/mails';
import type { Log } from '@/lib/telemetry/log';

interface Mailing {
  config: Pick<Config, 'mail' | 'timeZone' | 'passwords' | 'signUpDomains'>;
  db: Database;
  /** The first one is the public address. */
  origins: readonly string[];
  secret: string;
  house: CurrentHouse;
  log: Log;
}

/** Sends mails, if the settings name a mail server. */
export function openMails({ config, db, origins, secret, house, log }: Mailing): Mails | null {
  const { mail: settings, passwords, signUpDomains } = config;
  if (settings === null) return null;
  const [origin = ''] = origins;
  const mails = new Mails({
    db,
    settings,
    origin,
    secret,
    house,
    // Administrators may change it while the app runs.
    get timeZone() {
      return config.timeZone;
    },
    passwords,
    signUpDomains,
    log,
  });
  mails.start();
  return mails;
}
