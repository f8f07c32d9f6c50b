'use client';

import { Crown, Ellipsis, MessageCircle, Shield, User, UserMinus } from 'lucide-react';
import { useState } from 'react';
import { useText } from '@/components/locale';
import { shownName } from '@/components/messages/person';
import { useNotice } from '@/components/shell/notices';
import { useSwitch } from '@/components/shell/switch-link';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Menu, MenuButton, MenuRule } from '@/components/ui/menu';
import { type AnswerBody, type ApiRequest, request } from '@/lib/browser/request';
import type { RoomFacts } from '@/lib/chat/client/chat';
import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import { roomsText } from '@/lib/i18n/rooms/text';
import { verbToRemove } from '@/lib/rooms/policy';
import type { Member } from './members';
import { useMay } from './use-may';
import { refusalText } from './use-rooms-text';

interface Props {
  room: RoomFacts;
  member: Member;
  /** The reader's own role; null if they are not a member. */
  role: SidebarRoom['role'] | null;
}

const ICON = { size: 18, strokeWidth: 1.75 } as const;

/** What a person can do with another member of a room. */
export function MemberMenu({ room, member, role }: Props) {
  const text = useText(roomsText);
  const { details: words } = text;
  const say = useNotice();
  const go = useSwitch();
  const [asking, setAsking] = useState(false);
  const may = useMay(room, role);
  const name = shownName(member);
  const path = `rooms/by-id/${room.id}/members/${member.id}`;

  async function send(asked: ApiRequest): Promise<AnswerBody | null> {
    const answer = await request(asked);
    if (answer.ok) return answer.body;
    say(refusalText(answer, text));
    return null;
  }

  async function write() {
    const answer = await send({ method: 'POST', path: 'direct', body: { people: [member.id] } });
    if (answer) go(`/d/${answer.id}`);
  }

  const setRole = (next: Member['role']) => void send({ method: 'PATCH', path, body: { role: next } });
  return (
    <>
      <Menu
        label={words.options(name)}
        className="-me-2 grid size-9 shrink-0 place-items-center rounded-[10px] text-muted hover:bg-over hover:text-ink max-md:size-11 pointer-coarse:size-11"
        face={<Ellipsis {...ICON} />}
      >
        <MenuButton icon={<MessageCircle {...ICON} />} onClick={() => void write()}>
          {words.write}
        </MenuButton>
        {may('role') && (
          <>
            {member.role !== 'moderator' && (
              <MenuButton icon={<Shield {...ICON} />} onClick={() => setRole('moderator')}>
                {words.makeModerator}
              </MenuButton>
            )}
            {member.role !== 'owner' && (
              <MenuButton icon={<Crown {...ICON} />} onClick={() => setRole('owner')}>
                {words.makeOwner}
              </MenuButton>
            )}
            {member.role !== 'member' && (
              <MenuButton icon={<User {...ICON} />} onClick={() => setRole('member')}>
                {words.makeMember}
              </MenuButton>
            )}
          </>
        )}
        {may(verbToRemove(member.role)) && (
          <>
            <MenuRule />
            <MenuButton icon={<UserMinus {...ICON} />} danger onClick={() => setAsking(true)}>
              {words.remove}
            </MenuButton>
          </>
        )}
      </Menu>
      {asking && (
        <ConfirmDialog
          title={text.removeTitle(name)}
          text={text.removeText}
          confirm={text.remove}
          cancel={text.cancel}
          onConfirm={() => void send({ method: 'DELETE', path })}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
