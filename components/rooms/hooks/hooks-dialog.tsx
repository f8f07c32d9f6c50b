'use client';

import { useCallback, useEffect, useState } from 'react';
import { useText } from '@/components/locale';
import { Problem } from '@/components/rooms/dialogs/problem';
import { useRoomError } from '@/components/rooms/use-rooms-text';
import { useNotice } from '@/components/shell/notices';
import { DANGER_BUTTON, MAIN_BUTTON, PLAIN_BUTTON } from '@/components/ui/button-looks';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { closeDialogAround, DIALOG_BODY, DIALOG_FOOT, Dialog } from '@/components/ui/dialog';
import { useRequest } from '@/components/ui/use-request';
import { type Refusal, request } from '@/lib/browser/request';
import type { RoomFacts } from '@/lib/chat/client/chat';
import type { ListedHook, MadeHook } from '@/lib/hooks/limits';
import { hooksText } from '@/lib/i18n/hooks/text';
import { roomsText } from '@/lib/i18n/rooms/text';
import { MadeSecrets } from './made-secrets';
import { NewHookForm } from './new-hook-form';

type View = { is: 'list' } | { is: 'form' } | { is: 'made'; name: string; made: MadeHook };

/** The webhooks of a room: lists them, makes new ones and revokes them. For those who may change the room. */
export function HooksDialog({ room, onClose }: { room: RoomFacts; onClose: () => void }) {
  const [text, rooms] = [useText(hooksText), useText(roomsText)];
  const say = useNotice();
  const inWords = useRoomError();
  const words = useCallback((refusal: Refusal) => text.errors[refusal.code] ?? inWords(refusal), [text, inWords]);
  const change = useRequest(words, { refreshes: false });
  const [view, setView] = useState<View>({ is: 'list' });
  const [hooks, setHooks] = useState<readonly ListedHook[] | Refusal | null>(null);
  const [asking, setAsking] = useState<ListedHook | null>(null);
  const path = `rooms/by-id/${room.id}/hooks`;

  const load = useCallback(async () => {
    const answer = await request<{ hooks: ListedHook[] }>({ method: 'GET', path });
    setHooks(answer.ok ? answer.body.hooks : answer);
  }, [path]);
  useEffect(() => void load(), [load]);

  /** A program may have written meanwhile. */
  function toList() {
    setView({ is: 'list' });
    void load();
  }

  async function switchOn({ id }: ListedHook) {
    if (await change.run({ method: 'PATCH', path: `${path}/${id}`, body: { on: true } }, () => '')) {
      say(text.switchedOn);
      await load();
    }
  }

  async function revoke({ id, name }: ListedHook) {
    if (!(await change.run({ method: 'DELETE', path: `${path}/${id}` }, () => ''))) return;
    say(text.revoked(name));
    await load();
  }

  const isFailed = hooks !== null && 'code' in hooks;
  const title = room.title || room.name;
  return (
    <>
      <Dialog title={text.title(title)} close={rooms.close} onClose={onClose} isDirty={view.is !== 'list'} width="wide">
        {view.is === 'form' && (
          <NewHookForm
            path={path}
            inWords={words}
            onCancel={() => setView({ is: 'list' })}
            onMade={(name, made) => setView({ is: 'made', name, made })}
          />
        )}
        {view.is === 'made' && <MadeSecrets {...view} onKept={toList} />}
        {view.is === 'list' && (
          <>
            <div className={`${DIALOG_BODY} flex flex-col gap-4`}>
              <p className="text-muted">{text.about}</p>
              {hooks !== null && !isFailed && hooks.length === 0 && <p>{text.none}</p>}
              <ul className="flex flex-col gap-4 empty:hidden">
                {!isFailed &&
                  hooks?.map((hook) => (
                    <HookRow
                      key={hook.id}
                      hook={hook}
                      onRevoke={() => setAsking(hook)}
                      onSwitchOn={() => void switchOn(hook)}
                    />
                  ))}
              </ul>
              <Problem words={change.error ?? (isFailed ? words(hooks) : null)} />
            </div>
            <div className={DIALOG_FOOT}>
              <button
                type="button"
                onClick={(event) => closeDialogAround(event.currentTarget)}
                className={PLAIN_BUTTON}
              >
                {rooms.close}
              </button>
              <button type="button" data-autofocus="" onClick={() => setView({ is: 'form' })} className={MAIN_BUTTON}>
                {text.add}
              </button>
            </div>
          </>
        )}
      </Dialog>
      {asking && (
        <ConfirmDialog
          title={text.revokeTitle(asking.name)}
          text={text.revokeText}
          confirm={text.revoke}
          cancel={rooms.cancel}
          onConfirm={() => void revoke(asking)}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}

interface RowProps {
  hook: ListedHook;
  onRevoke: () => void;
  onSwitchOn: () => void;
}

function HookRow({ hook, onRevoke, onSwitchOn }: RowProps) {
  const text = useText(hooksText);
  const { name, incoming, outgoing, by, isEnded } = hook;
  const told = outgoing && [text.events[outgoing.event], outgoing.words && text.words(outgoing.words)];
  const facts = [
    incoming && (incoming.usedAt === null ? `${text.incoming} (${text.neverUsed})` : text.incoming),
    outgoing && `${text.outgoing(outgoing.host)}: ${told?.filter(Boolean).join(', ')}`,
    text.by(by),
  ];
  const code = outgoing?.problem ?? '';
  const problem = code && (text.problems[code] ?? text.answered(code));
  const trouble = isEnded ? text.ended : outgoing?.offAt ? text.off(problem) : problem && text.failing(problem);
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-semibold wrap-anywhere">
          <bdi>{name}</bdi>
        </p>
        <p className="text-[13px] text-muted leading-[18px] wrap-anywhere">{facts.filter(Boolean).join(' · ')}</p>
        {trouble && <p className="text-[13px] text-danger leading-[18px]">{trouble}</p>}
      </div>
      {!isEnded && outgoing?.offAt && (
        <button type="button" onClick={onSwitchOn} className={PLAIN_BUTTON}>
          {text.switchOn}
        </button>
      )}
      <button type="button" aria-label={text.revokeOne(name)} onClick={onRevoke} className={DANGER_BUTTON}>
        {text.revoke}
      </button>
    </li>
  );
}
