import { ImportError } from '@/lib/imports/error';
import { type Fields, fieldsOf, textOf } from '@/lib/imports/json';
import { MOST_PEOPLE, TeamPeople } from '@/lib/imports/team/people';

/** The people of a workspace, and those whom only messages name. Pure. */

/** Who wrote a message that names nobody. */
const NOBODY = 'nobody';
const SLACKBOT = 'USLACKBOT';

export class SlackPeople extends TeamPeople {
  /** @param users the list in users.json */
  constructor(users: readonly unknown[]) {
    super();
    if (users.length > MOST_PEOPLE)
      throw new ImportError(`users.json has ${users.length} people. At most ${MOST_PEOPLE} can come in.`);
    for (const user of users) this.#addUser(fieldsOf(user));
  }

  /** The id of who wrote a message. Somebody who is not known yet becomes known. */
  authorOf(message: Fields): string {
    const user = textOf(message.user);
    if (user !== '' && this.has(user)) return user;
    if (user === SLACKBOT) return this.known(user);
    if (user !== '') {
      const profile = fieldsOf(message.user_profile);
      const shown = textOf(profile.real_name) || textOf(profile.display_name) || textOf(message.username);
      return this.add({ id: user, handle: textOf(profile.name) || user, shown, isGone: false });
    }
    const name = textOf(message.username) || textOf(fieldsOf(message.bot_profile).name);
    const id = textOf(message.bot_id) || (name === '' ? NOBODY : `bot ${name}`.slice(0, 200));
    const [handle, shown] = id === NOBODY ? ['slack', 'Slack'] : [name || 'slack.bot', name || 'Bot'];
    return this.add({ id, handle, shown, isGone: true });
  }

  /** Somebody of whom only the id is known, such as a member from another workspace. */
  known(id: string): string {
    if (id === SLACKBOT) return this.add({ id, handle: 'slackbot', shown: 'Slackbot', isGone: true });
    return this.add({ id, handle: id, shown: '', isGone: false });
  }

  #addUser(user: Fields): void {
    const id = textOf(user.id);
    if (id === '') return;
    const profile = fieldsOf(user.profile);
    const handle = textOf(user.name) || textOf(profile.display_name) || id;
    const shown =
      textOf(profile.display_name) || textOf(profile.real_name) || textOf(user.real_name) || textOf(user.name);
    const isGone = user.deleted === true || user.is_bot === true || id === SLACKBOT;
    this.add({ id, handle, shown, isGone, email: textOf(profile.email) || null });
  }
}
