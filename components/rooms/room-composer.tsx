'use client';

import { useEffect, useState, useSyncExternalStore } from 'react';
import { Composer } from '@/components/composer/composer';
import type { ComposeMode } from '@/components/composer/modes/compose-mode';
import { COMPOSER_PLACE } from '@/components/composer/place';
import { useText } from '@/components/locale';
import { useChat, useReader } from '@/components/shell/chat-provider';
import { useNotice } from '@/components/shell/notices';
import { CheckIcon } from '@/components/ui/icons';
import type { RoomFacts } from '@/lib/chat/client/chat';
import type { SessionApi } from '@/lib/chat/client/first/chat-api';
import type { TrayState } from '@/lib/chat/client/uploads/uploads';
import type { ClientMention } from '@/lib/chat/protocol';
import { chatText } from '@/lib/i18n/chat/text';
import { loadExtras, useExtras } from './use-extras';

interface Props {
  room: RoomFacts;
  title: string;
  session: SessionApi;
  mode: ComposeMode;
  /** A message was sent. */
  onSent: () => void;
  /** Goes to a message. */
  onReveal: (seq: number) => void;
}

/** The field of a room, in which people write new messages and answers, and edit their own messages. */
export function RoomComposer({ room, title, session, mode, onSent, onReveal }: Props) {
  const chat = useChat();
  const { saveEdit, notLoaded } = useText(chatText);
  const say = useNotice();
  const { me } = useReader();
  const extras = useExtras();
  const now = useSyncExternalStore(mode.subscribe, mode.getSnapshot, mode.getSnapshot);
  const [isAsking, setAsking] = useState(false);
  const [isHeld, setHeld] = useState(false);
  const [, look] = useState(0);
  const isEdit = now.type === 'edit';
  const [tray, setTray] = useState<TrayState>('empty');
  const hasUploads = chat.uploads !== null;
  const about = now.type === 'reply' ? now.to : isEdit ? now.message : null;

  // The part that knows comes later. A room without rules needs none of it.
  const hasRules = room.posting !== undefined || room.silencedUntil !== undefined;
  const reason = hasRules && extras ? extras.quietReason(me, room, Date.now()) : null;
  // One's own messages can be edited where only moderators write.
  const isQuiet = hasRules && (extras === null || reason === 'silenced' || (reason !== null && !isEdit));
  useEffect(() => {
    // It was invisible when the edit began.
    if (isEdit && reason !== null && !isQuiet) mode.field?.focus();
  }, [isEdit, reason, isQuiet, mode]);

  function send(text: string, mentions: readonly ClientMention[]): 'taken' | 'full' {
    const answer = isEdit
      ? session.edit(now.message.seq, text, mentions)
      : session.send(text, {
          replyTo: now.type === 'reply' ? now.to : null,
          mentions,
          files: chat.uploads?.inTray(room.id).map(({ id }) => id) ?? [],
        });
    if (answer === 'full') return 'full';
    mode.done();
    if (!isEdit) onSent();
    return 'taken';
  }

  /** The next Enter sends. With a finger, the keyboard would cover what was chosen. */
  function focusWithoutKeyboard() {
    if (matchMedia('(pointer: fine)').matches) mode.field?.focus();
  }

  /** The files of the message stay. */
  function removeText(seq: number) {
    if (session.edit(seq, '', []) !== 'full') mode.leave();
  }

  function editLast() {
    loadExtras().then(
      ({ mayEditLate }) => {
        const { kind, role = null } = room;
        const last = session.lastOwn(mayEditLate({ role: me.isAdmin ? 'admin' : 'member' }, { kind, role }));
        if (last) mode.edit(last);
      },
      () => say(notLoaded),
    );
  }

  return (
    <>
      {isQuiet && (
        <div className={COMPOSER_PLACE}>
          {reason && extras ? (
            <extras.QuietLine room={room} reason={reason} onEnd={() => look((count) => count + 1)} />
          ) : (
            <div className="min-h-[52px]" />
          )}
        </div>
      )}
      {/* What is typed stays in the field. */}
      <div className={isQuiet ? 'hidden' : 'contents'}>
        <Composer
          ref={mode.attach}
          room={{ id: room.id, title }}
          userId={me.id}
          bar={
            extras && (
              <>
                <extras.ReturnedBar session={session} mode={mode} />
                <extras.UnfinishedBar session={session} mode={mode} />
                {about && (
                  <extras.ModeBar
                    key={`${now.type}${about.seq}`}
                    type={isEdit ? 'edit' : 'reply'}
                    message={about}
                    session={session}
                    onLeave={() => mode.leave()}
                    onReveal={onReveal}
                  />
                )}
                {hasUploads && !isEdit && <extras.FileTray room={room.id} onState={setTray} />}
              </>
            )
          }
          attach={
            extras && hasUploads && !isEdit ? (
              <extras.AttachButton room={room.id} onChosen={focusWithoutKeyboard} />
            ) : (
              <span className="size-11 shrink-0" />
            )
          }
          tooLong={extras && hasUploads && !isEdit && <extras.LongText room={room.id} field={mode.field} />}
          mayBeEmpty={!isEdit && tray === 'ready'}
          {...(isEdit && {
            submit: { label: saveEdit, icon: <CheckIcon size={18} /> },
            onSendEmpty: () => (now.message.files ? removeText(now.message.seq) : setAsking(true)),
          })}
          note={
            extras &&
            !isEdit &&
            room.slowSeconds !== undefined && <extras.SlowNote room={room} session={session} onWait={setHeld} />
          }
          isHeld={isHeld || (!isEdit && tray === 'failed')}
          onSend={send}
          onTyping={() => !isEdit && chat.writes(room.id)}
          onEscape={() => mode.leave()}
          onUpInEmpty={editLast}
        />
      </div>
      {extras && hasUploads && (
        <extras.OutsideFiles
          room={{ id: room.id, title }}
          isOpen={!isQuiet && !isEdit}
          onAdded={focusWithoutKeyboard}
        />
      )}
      {isAsking && isEdit && extras && (
        <extras.EmptiedQuestion
          session={session}
          message={now.message}
          onDelete={() => mode.leave()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
