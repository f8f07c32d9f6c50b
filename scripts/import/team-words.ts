import type { TeamFacts } from '@/lib/imports/team/facts';
import type { Left, TeamExport } from '@/lib/imports/team/model';
import type { PlannedRoom, TeamPlan } from '@/lib/imports/team/plan';
import type { Proposal } from '@/lib/imports/team/proposals';

/** What whoever runs an import of a team chat reads. */

interface Told {
  team: TeamExport;
  facts: TeamFacts;
  plan: TeamPlan;
  proposals: ReadonlyMap<string, Proposal>;
  timeZone: string;
  aboutFiles: string;
}

const BECAUSE: Record<Proposal['because'], string> = {
  mail: 'has the same e-mail address',
  name: 'has the same user name, and may be somebody else',
};

export function planLines({ team, facts, plan, proposals, timeZone, aboutFiles }: Told): string[] {
  const all = [...facts.rooms.values()];
  const sum = (of: 'messages' | 'files' | 'reactions' | 'pins') => all.reduce((total, one) => total + one[of], 0);
  const day = (ms: number) => new Date(ms).toLocaleDateString('sv-SE', { timeZone });
  const [first, last] = [all.flatMap((one) => one.first ?? []), all.flatMap((one) => one.last ?? [])];
  const from = first.length === 0 ? '' : `, from ${day(Math.min(...first))} to ${day(Math.max(...last))} (${timeZone})`;
  const empty = team.rooms.length - plan.rooms.length;
  return [
    `Messages: ${sum('messages')}${from}.`,
    `Reactions: ${sum('reactions')}. Pins: ${sum('pins')}. Files: ${sum('files')} (${aboutFiles}).`,
    ...leftLines(facts.left),
    `Rooms: ${plan.rooms.length}.`,
    ...plan.rooms.map((room) => roomLine(room, facts.rooms.get(room.room.id)?.messages ?? 0)),
    ...(empty > 0 ? [`Direct conversations without messages, which are left out: ${empty}.`] : []),
    `People: ${plan.people.length}.`,
    ...plan.people.map(({ id, name, username, userId }) => {
      const isGone = team.people.get(id)?.isGone ? ', disabled: a bot, or deleted there' : '';
      const made = userId === null ? ` (a new account, without a password${isGone})` : '';
      const proposed = proposals.get(id);
      const other = proposed ? ` — or ${proposed.username}, who ${BECAUSE[proposed.because]}?` : '';
      return `  ${name} → ${username}${made}${other}`;
    }),
  ];
}

function roomLine({ room, name, title, becomes, note, isWhole }: PlannedRoom, messages: number): string {
  const there = room.kind === 'direct' ? title : `#${room.name || room.id}`;
  const here = becomes === 'direct' ? 'a direct room' : `${becomes} room /r/${name}`;
  const more = [note, room.isArchived ? 'archived' : null, isWhole ? 'is here already' : null];
  const said = more.filter((one) => one !== null).join('; ');
  return `  ${there} → ${here}, messages: ${messages}${said === '' ? '' : ` (${said})`}`;
}

export function leftLines(left: Left): string[] {
  if (left.size === 0) return [];
  return ['Left out:', ...[...left].sort(([, a], [, b]) => b - a).map(([why, count]) => `  ${count} ${why}`)];
}
