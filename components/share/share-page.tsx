'use client';

import { Paperclip } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { takeShared } from '@/components/attention/worker';
import { useAddFiles } from '@/components/composer/files/use-add-files';
import { useText } from '@/components/locale';
import { RoomGlyph } from '@/components/rooms/room-glyph';
import { roomTitle } from '@/components/rooms/room-title';
import { useChat, useInbox, useReader } from '@/components/shell/chat-provider';
import { PageHeading } from '@/components/shell/page-heading';
import { inOrder, sectionsOf } from '@/components/shell/sidebar/room-order';
import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import { readDraft, saveDraft } from '@/lib/chat/client/outbox/drafts';
import { openStorage } from '@/lib/chat/client/storage';
import { appText } from '@/lib/i18n/app/text';
import { chatText } from '@/lib/i18n/chat/text';
import { sharedText } from './shared-text';

interface Props {
  /** What the address has; empty: nothing. */
  text: string;
  /** Under which id the service worker has the rest; null: nothing. */
  id: string | null;
}

interface Things {
  text: string;
  files: readonly File[];
}

/** A page takes what the worker has only once, and an effect may run twice. */
const taken = new Map<string, ReturnType<typeof takeShared>>();

/** Puts what another app shares into the room that the person chooses: text and files. Nothing is sent by itself. */
export function SharePage({ text: given, id }: Props) {
  const text = useText(appText);
  const [things, setThings] = useState<Things | null>(id === null ? { text: given, files: [] } : null);
  const [isLost, setLost] = useState(false);

  useEffect(() => {
    if (id === null) return;
    const asked = taken.get(id) ?? takeShared(id);
    taken.set(id, asked);
    void asked.then((shared) => {
      // The files are held by nothing but this page from now on.
      taken.delete(id);
      setLost(shared === null);
      setThings({ text: sharedText(shared?.text ?? {}) || given, files: shared?.files ?? [] });
    });
  }, [id, given]);

  const isNothing = things !== null && things.text === '' && things.files.length === 0;
  return (
    <main className="h-full overflow-y-auto overscroll-contain pt-(--notch)">
      <div className="mx-auto w-full max-w-[760px] px-4 pb-[max(32px,env(safe-area-inset-bottom))] md:px-6 md:pt-6">
        <PageHeading title={text.shareTitle} />
        <p role="status" className="text-muted empty:absolute">
          {isLost ? text.shareLost : isNothing ? text.shareNothing : ''}
        </p>
        {things && !isNothing && <Choice things={things} />}
      </div>
    </main>
  );
}

function Choice({ things: { text: shared, files } }: { things: Things }) {
  const text = useText(appText);
  const chat = useText(chatText);
  const { rooms } = useInbox();
  const { me } = useReader();
  const { uploads } = useChat();
  const router = useRouter();
  const [chosen, setChosen] = useState<SidebarRoom | null>(null);
  const add = useAddFiles(chosen?.id ?? 0);

  // Files need the chat, which may still be on its way.
  useEffect(() => {
    if (!chosen || (files.length > 0 && !uploads)) return;
    if (files.length > 0) add(files);
    const storage = openStorage();
    const place = { userId: me.id, roomId: chosen.id };
    const draft = readDraft(storage, place);
    if (shared) saveDraft(storage, place, { ...draft, text: [draft.text, shared].filter(Boolean).join('\n') });
    // Once: the effect runs again when the chat changes.
    setChosen(null);
    // The way back must not lead to this page, where everything would be added again.
    router.replace(chosen.href);
  }, [chosen, uploads, files, add, shared, me.id, router]);

  return (
    <>
      <p className="text-muted">{text.shareAbout}</p>
      {shared && (
        <p className="mt-4 line-clamp-4 whitespace-pre-wrap rounded-xl bg-over px-4 py-3 wrap-anywhere" dir="auto">
          {shared}
        </p>
      )}
      {files.length > 0 && (
        <ul className="mt-4 flex flex-col gap-1.5 rounded-xl bg-over px-4 py-3">
          {files.map((file, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two may have one name, and the list never changes
            <li key={at} className="flex items-center gap-2.5">
              <Paperclip size={16} strokeWidth={1.75} className="shrink-0 text-muted" />
              <bdi className="min-w-0 truncate">{file.name}</bdi>
            </li>
          ))}
        </ul>
      )}
      <ul className="-mx-3 my-4">
        {inOrder(sectionsOf(rooms)).map((room) => (
          <li key={room.id}>
            <button
              type="button"
              onClick={() => setChosen(room)}
              className="flex min-h-13 w-full items-center gap-3 rounded-xl px-3 text-start hover:bg-over"
            >
              <RoomGlyph room={room} />
              <bdi className="min-w-0 truncate">{roomTitle(room, chat)}</bdi>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
