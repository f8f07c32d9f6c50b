import { loadConfig } from '@/lib/config';
import { openMattermostExport } from '@/lib/imports/mattermost/export';
import { importTeam, type TeamOptions } from './team';

/** `npm run import -- EXPORT.zip --mattermost`: takes a bulk export of Mattermost, while the app runs or not. */
export async function importMattermost(path: string, options: TeamOptions): Promise<void> {
  const team = await openMattermostExport(path);
  const fetchFile = team.files(loadConfig().files.limitBytes);
  const aboutFiles = fetchFile === null ? 'in words: a ZIP can have them' : 'as far as the ZIP has them';
  await importTeam(team, { ...options, fetchFile, aboutFiles });
}
