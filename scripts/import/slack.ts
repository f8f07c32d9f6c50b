import { loadConfig } from '@/lib/config';
import { openSlackExport } from '@/lib/imports/slack/export';
import { slackFiles } from '@/lib/imports/slack/fetch-file';
import { importTeam, type TeamOptions } from './team';

export interface SlackOptions extends TeamOptions {
  files?: boolean | undefined;
}

/** `npm run import -- EXPORT.zip --slack`: takes an export of a Slack workspace, while the app runs or not. */
export async function importSlack(path: string, options: SlackOptions): Promise<void> {
  const { files, slackToken } = loadConfig();
  const fetchFile = options.files ? slackFiles({ token: slackToken, limitBytes: files.limitBytes }) : null;
  const aboutFiles = 'in words, unless they are fetched with --files';
  await importTeam(await openSlackExport(path), { ...options, fetchFile, aboutFiles });
}
