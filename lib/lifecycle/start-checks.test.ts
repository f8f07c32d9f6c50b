import { describe, expect, it } from 'vitest';
import type { ServerSettings } from '@/lib/db/server-settings';
import { sessionDifferences } from '@/lib/db/session';
import { startRefusals, startWarnings } from './start-checks';

const SOUND: ServerSettings = {
  sessionRefused: null,
  sessionDifferences: [],
  durability: {
    flushAtCommit: 1,
    syncBinlog: 1,
    hasBinlog: true,
    writesReachBinlog: true,
    doublewrite: true,
    flushesReachDisk: true,
  },
  connections: { most: 27, by: 'max_connections' },
};
const LAX = { ...SOUND, durability: { ...SOUND.durability, flushAtCommit: 2, syncBinlog: 0, doublewrite: false } };

describe('the checks of the database at the start', () => {
  it('find nothing if all is well', () => {
    expect(startRefusals(SOUND, { durabilityRequired: true })).toEqual([]);
    expect(startWarnings(SOUND, { workers: 1 })).toEqual([]);
  });

  it('warn of each broken promise, or refuse to start if DATABASE_DURABILITY says so', () => {
    const named = ['innodb_flush_log_at_trx_commit is 2', 'innodb_doublewrite is off', 'sync_binlog is 0'];
    const contain = (before: string) => named.map((text) => expect.stringContaining(`${before}${text}`));
    expect(startWarnings(LAX, { workers: 1 })).toEqual(contain(''));
    expect(startRefusals(LAX, { durabilityRequired: false })).toEqual([]);
    expect(startRefusals(LAX, { durabilityRequired: true })).toEqual(contain('DATABASE_DURABILITY: '));
  });

  it('count the connections of all processes of the node', () => {
    expect(startWarnings(SOUND, { workers: 4 })).toEqual([expect.stringContaining('27 connections')]);
    expect(startWarnings(SOUND, { workers: 4 })[0]).toContain('up to 108');
  });

  it('refuse to start, and name the settings that sessions cannot have', () => {
    const refused = { ...SOUND, sessionRefused: "Unknown system variable 'x'" };
    expect(startRefusals(refused, { durabilityRequired: false })).toEqual([expect.stringContaining("variable 'x'")]);
    const clamped = { ...SOUND, sessionDifferences: ['sql_select_limit=5'] };
    expect(startRefusals(clamped, { durabilityRequired: false })).toEqual([
      expect.stringContaining('sql_select_limit=5'),
    ]);
  });
});

describe('the settings of a session, read back', () => {
  const shown = (name: string, value: string) => sessionDifferences([{ Variable_name: name, Value: value }]);

  it.each([
    ['autocommit', 'ON'],
    ['sql_select_limit', '18446744073709551615'],
    ['max_statement_time', '0.000000'],
    ['max_execution_time', '0'],
    ['tx_isolation', 'REPEATABLE-READ'],
  ])('%s may be %s', (name, value) => {
    expect(shown(name, value)).toEqual([]);
  });

  it.each([
    ['autocommit', 'OFF'],
    ['sql_select_limit', '5'],
    ['max_statement_time', '0.500000'],
    ['character_set_connection', 'latin1'],
  ])('%s must not be %s', (name, value) => {
    expect(shown(name, value)).toEqual([`${name}=${value}`]);
  });
});
