/** The checks of the installation's self-test, and their results. Pure: the page uses it too. */

/** `neutral`: the check does not apply to this installation. */
export type Level = 'green' | 'amber' | 'red' | 'neutral';

export interface Finding {
  level: Level;
  /** Names the text in lib/i18n/admin. */
  code: string;
  /** Figures or names for that text. */
  detail?: string;
}

export interface CheckResult extends Finding {
  id: CheckId;
  tookMs: number;
}

export const CHECKS = [
  'version',
  'migrations',
  'collation',
  'text',
  'writes',
  'durability',
  'link',
  'socket',
  'clockDatabase',
  'clockBrowser',
  'disk',
  'files',
] as const;
export type CheckId = (typeof CHECKS)[number];
