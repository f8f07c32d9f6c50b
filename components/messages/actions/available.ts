/** What somebody can do with one message, and the keys for it. Pure. */

export type Action =
  | 'react'
  | 'reply'
  | 'edit'
  | 'copy'
  | 'link'
  | 'download'
  | 'reactions'
  | 'pin'
  | 'unpin'
  | 'unpreview'
  | 'unread'
  | 'report'
  | 'hide'
  | 'show'
  | 'delete';

export interface Standing {
  own: boolean;
  /** The message was deleted. */
  isGone: boolean;
  /** A moderator or an administrator has hidden the message. */
  isHidden: boolean;
  pinned: boolean;
  hasReactions: boolean;
  /** It may have none if it has files. */
  hasText: boolean;
  /** It has one file, and not more. */
  hasOneFile: boolean;
  hasPreview: boolean;
  /** The reader is a member of the room, and it is not closed. */
  mayReact: boolean;
  /** There is a field to write in, and the reader may write new messages. */
  mayReply: boolean;
  /** There is a field to write in, the message is the reader's own, and it is not too old to edit. */
  mayEdit: boolean;
  mayPin: boolean;
  /** The reader can still read the room. */
  mayReport: boolean;
  /** The reader may hide and delete messages of others. */
  mayModerate: boolean;
}

/** Returns the actions in the order of the menu. */
export function availableActions(standing: Standing): readonly Action[] {
  const { own, isGone, isHidden, pinned, mayReact, mayReply, mayEdit, mayPin, mayReport, mayModerate } = standing;
  if (isGone) return [];
  const moderates = !own && mayReact && mayModerate;
  const has: Record<Action, boolean> = {
    react: mayReact && !isHidden,
    reply: mayReply && !isHidden,
    edit: mayEdit && !isHidden,
    copy: !isHidden && standing.hasText,
    link: true,
    download: standing.hasOneFile,
    reactions: standing.hasReactions,
    pin: mayPin && !pinned && !isHidden,
    unpin: mayPin && pinned,
    unpreview: standing.hasPreview && mayReact && (own || mayModerate),
    unread: mayReact,
    report: !own && mayReport && !isHidden,
    hide: moderates && !isHidden,
    show: moderates && isHidden,
    delete: mayReact && (own || mayModerate),
  };
  return (Object.keys(has) as Action[]).filter((action) => has[action]);
}

/** The properties of a keydown event that are used. */
export interface ActionKey {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  isComposing: boolean;
  defaultPrevented: boolean;
}

const KEYS: ReadonlyMap<string, readonly Action[]> = new Map([
  ['r', ['reply']],
  ['e', ['edit']],
  ['+', ['react']],
  [':', ['react']],
  ['c', ['copy']],
  ['l', ['link']],
  ['d', ['download']],
  ['p', ['pin', 'unpin']],
  ['u', ['unread']],
  ['!', ['report']],
  ['h', ['hide', 'show']],
  ['delete', ['delete']],
]);

/** Returns the action of a key while a message has the focus; null: the key does nothing. */
export function actionOf(press: ActionKey, available: readonly Action[]): Action | null {
  if (press.ctrlKey || press.metaKey || press.altKey || press.isComposing || press.defaultPrevented) return null;
  const actions = KEYS.get(press.key.toLowerCase()) ?? [];
  return actions.find((action) => available.includes(action)) ?? null;
}
