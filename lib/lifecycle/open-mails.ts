import type { Config } from '@/lib/config';
import type { Database } from '@/lib/db/client';
import type { HouseName } from '@/lib/house/house-name';
import { Mails } from '@/lib/mail/mails';
import type { Log } from '@/lib/telemetry/log';

export interface Mailing {
  config: Pick<Config, 'mail' | 'timeZone' | 'passwords' | 'signUpDomains'>;
  db: Database;
  /** The first one is the public address. */
  origins: readonly string[];
  secret: string;
  houseName: HouseName;
  log: Log;
}

/** Sends mails, if the settings name a mail server. */
export function openMails({ config, db, origins, secret, houseName, log }: Mailing): Mails | null {
  const { mail: settings, timeZone, passwords, signUpDomains } = config;
  if (settings === null) return null;
  const [origin = ''] = origins;
  const mails = new Mails({ db, settings, origin, secret, house: houseName, timeZone, passwords, signUpDomains, log });
  mails.start();
  return mails;
}
