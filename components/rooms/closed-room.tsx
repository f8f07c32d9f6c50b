'use client';

import { useText } from '@/components/locale';
import { useInbox } from '@/components/shell/chat-provider';
import { SwitchLink } from '@/components/shell/switch-link';
import { ArchiveIcon } from '@/components/ui/icons';
import type { ChatView } from '@/lib/chat/client/room-session';
import { troubleText } from '@/lib/i18n/trouble/text';

const CHIP =
  'inline-flex min-h-11 max-w-full items-center rounded-full bg-ground px-4 font-semibold text-[15px] text-accent';

interface Props {
  room: number;
  view: ChatView;
  /** The room is gone or closed. */
  isGone: boolean;
  /** Class names of the composer's place; null while the person can write. */
  place: string | null;
}

/** Replaces the composer if the person cannot write any more: says why, and links to other rooms. */
export function ClosedRoom({ room, view, isGone, place }: Props) {
  const text = useText(troubleText);
  const { endReason, pending } = view;
  const why = { archived: text.archived, otherUser: text.otherUser, noRoom: text.noRoom, signedOut: null };
  return (
    <div className={place ?? undefined}>
      <div className={place ? 'max-h-[40dvh] overflow-y-auto rounded-[26px] bg-pill px-4 py-3 text-center' : undefined}>
        {/* Always there: screen readers may not read a live region that appears together with its text. */}
        <div role="status" data-why-closed className="text-[15px] text-muted leading-[22px]">
          {endReason && why[endReason] && (
            <p className="flex items-center justify-center gap-2">
              {endReason === 'archived' && <ArchiveIcon />} {why[endReason]}
            </p>
          )}
          {isGone && pending.length > 0 && <p className="text-[13px] leading-5">{text.whenOpened}</p>}
        </div>
        {isGone && <OtherRooms closedId={room} />}
        {endReason === 'otherUser' && <Reload />}
      </div>
    </div>
  );
}

function Reload() {
  return (
    <a href={window.location.pathname} className={`${CHIP} mt-2`}>
      {useText(troubleText).reload}
    </a>
  );
}

/**
 * Links to the person's other rooms; to the first page if there are none.
 * @param closedId the id of the closed room. The inbox may still have this room, since it learns of the end a bit
 *   later.
 */
function OtherRooms({ closedId }: { closedId: number }) {
  const text = useText(troubleText);
  const rooms = useInbox().rooms.filter(({ id, kind }) => kind !== 'direct' && id !== closedId);
  if (rooms.length === 0) {
    return (
      <a href="/" className={`${CHIP} mt-2`}>
        {text.home}
      </a>
    );
  }
  return (
    <nav aria-label={text.otherRooms} className="mt-2">
      <ul className="flex flex-wrap justify-center gap-2">
        {rooms.map(({ id, name, title, href }) => (
          <li key={id} className="max-w-full">
            <SwitchLink href={href} className={CHIP}>
              <bdi className="truncate"># {title || name}</bdi>
            </SwitchLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
