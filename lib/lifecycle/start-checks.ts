import { type Config, ConfigError } from '@/lib/config';
import type { DatabaseAddress } from '@/lib/db/client';
import { CONNECTIONS_OF_A_PROCESS, readServerSettings, type ServerSettings } from '@/lib/db/server-settings';
import { durabilityProblems } from '@/lib/health/durability';
import { adminTextFor } from '@/lib/i18n/admin/text';
import type { Log } from '@/lib/telemetry/log';

type Settings = Pick<Config, 'workers' | 'durabilityRequired'>;

/**
 * Checks the settings of the database server before anything is written. Logs which promises of the app they break.
 * @throws ConfigError if the server does not let a session be set as the app needs it, or, with
 *   DATABASE_DURABILITY=require, if committed data may be lost
 * @throws the driver's error if the database cannot be reached
 */
export async function checkDatabase(address: DatabaseAddress, settings: Settings, log: Log): Promise<void> {
  const found = await readServerSettings(address);
  const refusals = startRefusals(found, settings);
  if (refusals.length > 0) throw new ConfigError(refusals.join('\n'));
  for (const warning of startWarnings(found, settings)) log.warn(warning);
}

/** One line for each reason not to start. */
export function startRefusals(found: ServerSettings, { durabilityRequired }: Pick<Settings, 'durabilityRequired'>) {
  const { sessionRefused, sessionDifferences } = found;
  if (sessionRefused !== null) return [`DATABASE_URL: the server does not let a session be set: ${sessionRefused}`];
  const lines = sessionDifferences.map((difference) => {
    return `DATABASE_URL: the server leaves sessions at ${difference}, whatever they are set to`;
  });
  if (durabilityRequired) lines.push(...unkept(found).map((line) => `DATABASE_DURABILITY: ${line}`));
  return lines;
}

export function startWarnings(found: ServerSettings, { workers }: Pick<Settings, 'workers'>): string[] {
  const warnings = unkept(found);
  const { most, by } = found.connections;
  const needed = workers * CONNECTIONS_OF_A_PROCESS;
  if (most < needed) {
    warnings.push(
      `The database gives this account ${most} connections (${by}), but this node uses up to ${needed}. Without a ` +
        'free connection, pages get 503 and messages wait. Other nodes and programs need connections too.',
    );
  }
  return warnings;
}

/** The durability problems in the words of the self-test page. */
function unkept({ durability }: ServerSettings): string[] {
  const { findings } = adminTextFor('en').health;
  return durabilityProblems(durability).map(({ code, detail = '' }) => findings[code]?.(detail).join(' ') ?? code);
}
