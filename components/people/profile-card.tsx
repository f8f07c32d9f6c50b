'use client';

import { MessageCircle } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { shownName } from '@/components/messages/person';
import { MessageText } from '@/components/messages/text/message-text';
import { Problem } from '@/components/rooms/dialogs/problem';
import { useRoomError } from '@/components/rooms/use-rooms-text';
import { useInbox, useReader } from '@/components/shell/chat-provider';
import { useNotice } from '@/components/shell/notices';
import { useSwitch } from '@/components/shell/switch-link';
import { DANGER_BUTTON, MAIN_BUTTON, PLAIN_BUTTON } from '@/components/ui/button-looks';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { closeDialogAround, DIALOG_BODY, DIALOG_FOOT, Dialog } from '@/components/ui/dialog';
import { useRequest } from '@/components/ui/use-request';
import { type Refusal, request } from '@/lib/browser/request';
import type { NamedPerson, Profile } from '@/lib/chat/protocol';
import { roomsText } from '@/lib/i18n/rooms/text';
import { shellText } from '@/lib/i18n/shell/text';
import { isBotName } from '@/lib/users/names/bot-name';
import { CardFace, LargeFace } from './card-face';
import { usePresence } from './use-presence';
import { useTheirTime } from './use-their-time';
import { useUntil } from './use-until';

interface Props {
  /** What the page knows of the person. The rest is asked for. */
  person: NamedPerson;
  onClose: () => void;
}

/** Who somebody is, with buttons to write to them or block them. */
export function ProfileCard({ person, onClose }: Props) {
  const text = useText(roomsText);
  const { profile: words } = text;
  const { me } = useReader();
  const { blocked } = useInbox();
  const say = useNotice();
  const go = useSwitch();
  const inWords = useRoomError();
  const change = useRequest(inWords, { refreshes: false });
  const [answer, setAnswer] = useState<Profile | Refusal | null>(null);
  const [asking, setAsking] = useState(false);
  const [isLarge, setLarge] = useState(false);
  const foot = useRef<HTMLDivElement>(null);
  const { id } = person;
  const isRefused = answer !== null && 'code' in answer;
  const profile: Profile = answer === null || 'code' in answer ? person : answer;
  const presence = usePresence(id);
  const state = useText(shellText).presence[presence?.state ?? 'offline'];
  // What comes by the connection is newer than the answer.
  const status = presence ? presence.status : profile.status;
  const untilWords = useUntil();
  const theirTime = useTheirTime(profile.timeZone);
  const { about, face } = profile;
  const name = shownName(profile);
  const isBlocked = blocked.has(id);
  const isBot = isBotName(profile.name);
  const problem = change.error ?? (isRefused ? inWords(answer) : null);

  useEffect(() => {
    let isOver = false;
    void request<Profile>({ method: 'GET', path: `people/${id}` }).then((found) => {
      if (!isOver) setAnswer(found.ok ? found.body : found);
    });
    return () => {
      isOver = true;
    };
  }, [id]);

  async function write() {
    const opened = await change.run({ method: 'POST', path: 'direct', body: { people: [id] } }, () => '');
    if (!opened) return;
    if (foot.current) closeDialogAround(foot.current);
    go(`/d/${opened.id}`);
  }

  async function setBlocked(isNow: boolean) {
    const done = isNow ? words.blocked(name) : words.unblocked(name);
    if (await change.run({ method: isNow ? 'PUT' : 'DELETE', path: `people/${id}/block` }, () => done)) say(done);
  }

  return (
    <>
      <Dialog
        title={name}
        about={
          <>
            {isBot ? 'bot' : <bdi>@{profile.name}</bdi>}
            {profile.guest && ` · ${text.details.guest}`}
            {!isBot && state && ` · ${state}`}
            {theirTime && ` · ${words.theirTime(theirTime)}`}
          </>
        }
        lead={<CardFace person={profile} isLarge={isLarge} onTurn={() => setLarge(!isLarge)} />}
        close={text.close}
        onClose={onClose}
      >
        <div className={status || about || (isLarge && face) || isBlocked || problem ? DIALOG_BODY : undefined}>
          {isLarge && face && <LargeFace face={face} name={name} />}
          {status && (
            <>
              <p dir="auto" className="wrap-anywhere">
                {status.text}
              </p>
              {status.until && <p className="text-[13px] text-muted leading-[18px]">{untilWords(status.until)}</p>}
            </>
          )}
          {about && (
            <div dir="auto" className="mt-2 first:mt-0">
              <MessageText text={about} />
            </div>
          )}
          {isBlocked && <p className="text-[13px] text-muted leading-[18px]">{words.isBlocked}</p>}
          <Problem words={problem} />
        </div>
        <div ref={foot} className={DIALOG_FOOT}>
          {id === me.id ? (
            <a href="/account" className={PLAIN_BUTTON}>
              {words.edit}
            </a>
          ) : (
            <>
              {isBlocked ? (
                <button
                  type="button"
                  aria-busy={change.pending}
                  onClick={() => void setBlocked(false)}
                  className={PLAIN_BUTTON}
                >
                  {words.unblock}
                </button>
              ) : (
                <button type="button" onClick={() => setAsking(true)} className={DANGER_BUTTON}>
                  {words.block}
                </button>
              )}
              {!isBlocked && !isBot && (
                <button
                  type="button"
                  data-autofocus=""
                  aria-busy={change.pending}
                  onClick={() => void write()}
                  className={MAIN_BUTTON}
                >
                  <MessageCircle size={18} strokeWidth={1.75} />
                  {words.write}
                </button>
              )}
            </>
          )}
        </div>
      </Dialog>
      {asking && (
        <ConfirmDialog
          title={words.blockTitle(name)}
          text={words.blockText}
          confirm={words.block}
          cancel={text.cancel}
          onConfirm={() => void setBlocked(true)}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
