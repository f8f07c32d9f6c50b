import { type Fields, fieldsOf, textOf } from '@/lib/imports/json';
import { TeamPeople } from '@/lib/imports/team/people';

/** The people and bots of a Mattermost server, by their user names, and those whom only posts name. Pure. */

/** Who wrote a post that names nobody. No user name has a space. */
const NOBODY = 'no user';

export class MattermostPeople extends TeamPeople {
  /** @param user what a line of the type `user` has */
  addUser(user: Fields): void {
    const id = usernameOf(user.username);
    if (id === '') return;
    const full = [textOf(user.first_name), textOf(user.last_name)].filter((part) => part !== '').join(' ');
    const shown = textOf(user.nickname) || full;
    this.add({ id, handle: id, shown, isGone: isDeleted(user), email: textOf(user.email) || null });
  }

  /** A bot may have been listed as a user before. */
  addBot(bot: Fields): void {
    const id = usernameOf(bot.username);
    if (id === '') return;
    this.add({ id, handle: id, shown: textOf(bot.display_name), isGone: true });
    const known = this.byId.get(id);
    if (known) known.isGone = true;
  }

  /** The id of who wrote a post. Somebody who is not known yet becomes known. */
  authorOf(post: Fields): string {
    const props = fieldsOf(post.props);
    if (isYes(props.from_webhook)) {
      const name = textOf(props.override_username) || textOf(props.webhook_display_name) || 'webhook';
      return this.add({ id: `webhook ${name}`.slice(0, 200), handle: name, shown: name, isGone: true });
    }
    return this.known(textOf(post.user));
  }

  /** An export has all people who are still there, so whoever is not in it was removed. */
  known(username: string): string {
    const id = usernameOf(username);
    if (id === '') return this.add({ id: NOBODY, handle: 'mattermost', shown: 'Mattermost', isGone: true });
    return this.add({ id, handle: id, shown: '', isGone: true });
  }
}

/** Mattermost does not tell upper from lower case here. */
export const usernameOf = (value: unknown) => textOf(value).trim().toLowerCase().slice(0, 200);

export const isDeleted = ({ delete_at: at, deleted_at: also }: Fields) => Number(at) > 0 || Number(also) > 0;

/** Props have texts for truth. */
const isYes = (value: unknown) => value === true || value === 'true';
