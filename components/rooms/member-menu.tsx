'use client';

import { Crown, Ellipsis, MessageCircle, Mic, MicOff, Shield, User, UserMinus } from 'lucide-react';
import { useId, useState } from 'react';
import { useText } from '@/components/locale';
import { shownName } from '@/components/messages/person';
import { useNotice } from '@/components/shell/notices';
import { useSwitch } from '@/components/shell/switch-link';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { MENU_TITLE, Menu, MenuButton, MenuRule } from '@/components/ui/menu';
import { type AnswerBody, type ApiRequest, request } from '@/lib/browser/request';
import type { RoomFacts } from '@/lib/chat/client/chat';
import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import { roomsText } from '@/lib/i18n/rooms/text';
import { verbToRemove } from '@/lib/rooms/policy';
import { SILENCE_SECONDS } from '@/lib/rooms/posting/rules';
import { isBotName } from '@/lib/users/names/bot-name';
import type { Member } from './members';
import { useMay } from './use-may';
import { refusalText } from './use-rooms-text';

interface Props {
  room: RoomFacts;
  member: Member;
  /** The reader's own role; null if they are not a member. */
  role: SidebarRoom['role'] | null;
  /** The server has silenced the member, or lets them write again (undefined). */
  onSilenced: (id: number, until: string | undefined) => void;
}

const ICON = { size: 18, strokeWidth: 1.75 } as const;

/** What a person can do with another member of a room. */
export function MemberMenu({ room, member, role, onSilenced }: Props) {
  const text = useText(roomsText);
  const { details: words } = text;
  const say = useNotice();
  const go = useSwitch();
  const titleId = useId();
  const [asking, setAsking] = useState(false);
  const may = useMay(room, role);
  const name = shownName(member);
  const isBot = isBotName(member.name);
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

  async function silence(seconds: number) {
    const answer = await send({ method: 'PUT', path: `${path}/silence`, body: { seconds } });
    if (!answer) return;
    onSilenced(member.id, String(answer.silencedUntil));
    say(words.silenceDone(name));
  }

  async function unsilence() {
    if (!(await send({ method: 'DELETE', path: `${path}/silence` }))) return;
    onSilenced(member.id, undefined);
    say(words.unsilenceDone(name));
  }

  const setRole = (next: Member['role']) => void send({ method: 'PATCH', path, body: { role: next } });
  return (
    <>
      <Menu
        label={words.options(name)}
        className="-me-2 grid size-9 shrink-0 place-items-center rounded-[10px] text-muted hover:bg-over hover:text-ink max-md:size-11 pointer-coarse:size-11"
        face={<Ellipsis {...ICON} />}
      >
        {!isBot && (
          <MenuButton icon={<MessageCircle {...ICON} />} onClick={() => void write()}>
            {words.write}
          </MenuButton>
        )}
        {!isBot && may('role') && !member.guest && (
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
        {may('moderate') && member.role === 'member' && (
          <>
            {!isBot && <MenuRule />}
            {member.silencedUntil ? (
              <MenuButton icon={<Mic {...ICON} />} onClick={() => void unsilence()}>
                {words.unsilence}
              </MenuButton>
            ) : (
              // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form
              <div role="group" aria-labelledby={titleId}>
                <p id={titleId} className={MENU_TITLE}>
                  {words.silence}
                </p>
                {SILENCE_SECONDS.map((seconds) => (
                  <MenuButton key={seconds} icon={<MicOff {...ICON} />} onClick={() => void silence(seconds)}>
                    {words.silenceFor[seconds]}
                  </MenuButton>
                ))}
              </div>
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
