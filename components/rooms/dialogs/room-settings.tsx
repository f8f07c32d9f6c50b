'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useId, useState } from 'react';
import { useText } from '@/components/locale';
import { useMay } from '@/components/rooms/use-may';
import { useRoomError } from '@/components/rooms/use-rooms-text';
import { useInbox, useReader } from '@/components/shell/chat-provider';
import { DANGER_BUTTON, MAIN_BUTTON, PLAIN_BUTTON } from '@/components/ui/button-looks';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { closeDialogAround, DIALOG_BODY, DIALOG_FOOT, Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { SelectField } from '@/components/ui/select-field';
import { useRequest } from '@/components/ui/use-request';
import type { RoomFacts } from '@/lib/chat/client/chat';
import { roomsText } from '@/lib/i18n/rooms/text';
import { SLOW_SECONDS } from '@/lib/rooms/posting/rules';
import { mayExpire } from '@/lib/rooms/retention/may-expire';
import { TITLE_LENGTH, TOPIC_LENGTH } from '@/lib/rooms/title';
import { Problem } from './problem';
import { Retention } from './retention';

/** The field that each error code is about. Other errors are shown below the fields. */
const FIELDS: Record<string, 'title' | 'name' | 'topic'> = {
  title_too_long: 'title',
  room_name: 'name',
  room_reserved: 'name',
  room_taken: 'name',
  topic_too_long: 'topic',
};

/** Changes a room's name, address and topic, who may write in it and how often; archives or deletes the room. */
export function RoomSettings({ room, onClose }: { room: RoomFacts; onClose: () => void }) {
  const text = useText(roomsText);
  const { settings: words } = text;
  const router = useRouter();
  const [postingHint, slowHint] = [useId(), useId()];
  const { rooms } = useInbox();
  const { run, pending, error, code, clear } = useRequest(useRoomError(), { refreshes: false });
  const before = { title: room.title ?? '', name: room.name, topic: room.topic ?? '' };
  const [now, setNow] = useState(before);
  const [posting, setPosting] = useState(room.posting ?? 'everyone');
  const [slowSeconds, setSlowSeconds] = useState(room.slowSeconds ?? 0);
  const [asking, setAsking] = useState<'archive' | 'remove' | null>(null);
  const [isKeeping, setKeeping] = useState(false);
  const { me } = useReader();
  const role = rooms.find(({ id }) => id === room.id)?.role ?? null;
  const may = useMay(room, role);
  const changes = {
    ...Object.fromEntries(
      (['title', 'name', 'topic'] as const).flatMap((key) => (now[key] === before[key] ? [] : [[key, now[key]]])),
    ),
    ...(posting === (room.posting ?? 'everyone') ? {} : { posting }),
    ...(slowSeconds === (room.slowSeconds ?? 0) ? {} : { slowSeconds }),
  };
  const isDirty = Object.keys(changes).length > 0;
  const wrong = code === null ? undefined : FIELDS[code];
  const path = `rooms/by-id/${room.id}`;

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const answer = await run({ method: 'PATCH', path, body: changes }, () => '');
    if (!answer) return;
    closeDialogAround(form);
    // The server rendered the topic into the page, so the page is loaded again. A new name gives the page a new
    // address.
    if (answer.name === undefined) router.refresh();
    else router.replace(`/r/${encodeURIComponent(String(answer.name))}`);
  }

  async function onConfirm() {
    const isRemoved = asking === 'remove';
    const answer = await run(
      isRemoved ? { method: 'DELETE', path } : { method: 'PATCH', path, body: { archived: true } },
      () => '',
    );
    if (!answer) return;
    onClose();
    router.push('/');
  }

  const field = (key: keyof typeof now) => ({
    value: now[key],
    onChange: (event: { target: { value: string } }) => {
      setNow({ ...now, [key]: event.target.value });
      clear();
    },
    autoComplete: 'off',
    ...(wrong === key && error ? { error } : {}),
  });
  const title = room.title || room.name;
  return (
    <>
      <Dialog title={words.title(title)} close={text.close} onClose={onClose} isDirty={isDirty}>
        <form noValidate onSubmit={onSubmit} className="contents">
          <div className={`${DIALOG_BODY} flex flex-col gap-4`}>
            <Field label={words.name} {...field('title')} data-autofocus="" maxLength={TITLE_LENGTH} />
            <Field label={words.topic} {...field('topic')} maxLength={TOPIC_LENGTH} />
            <Field
              label={words.address}
              hint={words.addressHint}
              {...field('name')}
              autoCapitalize="none"
              spellCheck={false}
              maxLength={64}
            />
            <label className="flex min-h-11 items-center justify-between gap-6">
              <span className="min-w-0 flex-1">
                <span className="block font-[550]">{words.posting}</span>
                <span id={postingHint} className="block text-[13px] text-muted leading-[18px]">
                  {words.postingHint}
                </span>
              </span>
              <input
                type="checkbox"
                aria-describedby={postingHint}
                checked={posting === 'moderators'}
                onChange={({ target }) => setPosting(target.checked ? 'moderators' : 'everyone')}
                className="size-5 shrink-0 accent-accent"
              />
            </label>
            <div>
              <SelectField
                label={words.slow}
                aria-describedby={slowHint}
                value={slowSeconds}
                onChange={({ target }) => setSlowSeconds(Number(target.value))}
              >
                {SLOW_SECONDS.map((seconds) => (
                  <option key={seconds} value={seconds}>
                    {words.slowFor[seconds]}
                  </option>
                ))}
              </SelectField>
              <p id={slowHint} className="pt-1.5 text-[13px] text-muted leading-[18px]">
                {words.slowHint}
              </p>
            </div>
            <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
              <div className="min-w-0 flex-1 basis-52">
                <p className="font-[550]">{words.archive}</p>
                <p className="text-[13px] text-muted leading-[18px]">{words.archiveHint}</p>
              </div>
              <button type="button" onClick={() => setAsking('archive')} className={PLAIN_BUTTON}>
                {words.archive}…
              </button>
            </div>
            {mayExpire({ role: me.isAdmin ? 'admin' : 'member' }, { kind: room.kind, role }, me.retention ?? 'off') && (
              <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
                <div className="min-w-0 flex-1 basis-52">
                  <p className="font-[550]">{text.retention.title}</p>
                  <p className="text-[13px] text-muted leading-[18px]">
                    {room.keepDays === undefined
                      ? text.retention.hint
                      : text.details.keep(text.retention.days(room.keepDays))}
                  </p>
                </div>
                <button type="button" onClick={() => setKeeping(true)} className={PLAIN_BUTTON}>
                  {text.retention.change}
                </button>
              </div>
            )}
            <Problem words={wrong === undefined ? error : null} />
          </div>
          <div className={DIALOG_FOOT}>
            {may('delete') && (
              <button
                type="button"
                onClick={() => setAsking('remove')}
                className={`${DANGER_BUTTON} md:me-auto md:-ms-4`}
              >
                {words.remove}
              </button>
            )}
            <button type="button" onClick={(event) => closeDialogAround(event.currentTarget)} className={PLAIN_BUTTON}>
              {text.cancel}
            </button>
            <button type="submit" aria-busy={pending} disabled={!isDirty} className={MAIN_BUTTON}>
              {pending ? text.saving : text.save}
            </button>
          </div>
        </form>
      </Dialog>
      {isKeeping && <Retention room={room} onClose={() => setKeeping(false)} />}
      {asking && (
        <ConfirmDialog
          title={asking === 'archive' ? words.archiveTitle(title) : words.removeTitle(title)}
          text={asking === 'archive' ? words.archiveText : words.removeText}
          confirm={asking === 'archive' ? words.archive : words.removeConfirm}
          cancel={text.cancel}
          onConfirm={() => void onConfirm()}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}
