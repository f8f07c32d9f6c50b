'use client';

import { useRouter } from 'next/navigation';
import { useText } from '@/components/locale';
import { RoomGlyph } from '@/components/rooms/room-glyph';
import { roomTitle } from '@/components/rooms/room-title';
import { useInbox, useReader } from '@/components/shell/chat-provider';
import { PageHeading } from '@/components/shell/page-heading';
import { inOrder, sectionsOf } from '@/components/shell/sidebar/room-order';
import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import { readDraft, saveDraft } from '@/lib/chat/client/outbox/drafts';
import { openStorage } from '@/lib/chat/client/storage';
import { appText } from '@/lib/i18n/app/text';
import { chatText } from '@/lib/i18n/chat/text';

/** Puts what another app shares into the field of the room that the person chooses. Nothing is sent by itself. */
export function SharePage({ shared }: { shared: string }) {
  const text = useText(appText);
  const chat = useText(chatText);
  const { rooms } = useInbox();
  const { me } = useReader();
  const router = useRouter();

  function choose(room: SidebarRoom) {
    const storage = openStorage();
    const place = { userId: me.id, roomId: room.id };
    const draft = readDraft(storage, place);
    saveDraft(storage, place, { ...draft, text: [draft.text, shared].filter(Boolean).join('\n') });
    // The way back must not lead to this page, where the text would be added again.
    router.replace(room.href);
  }

  return (
    <main className="h-full overflow-y-auto overscroll-contain pt-(--notch)">
      <div className="mx-auto w-full max-w-[760px] px-4 pb-[max(32px,env(safe-area-inset-bottom))] md:px-6 md:pt-6">
        <PageHeading title={text.shareTitle} />
        {shared ? (
          <>
            <p className="text-muted">{text.shareAbout}</p>
            <p className="my-4 line-clamp-4 whitespace-pre-wrap rounded-xl bg-over px-4 py-3 wrap-anywhere" dir="auto">
              {shared}
            </p>
            <ul className="-mx-3">
              {inOrder(sectionsOf(rooms)).map((room) => (
                <li key={room.id}>
                  <button
                    type="button"
                    onClick={() => choose(room)}
                    className="flex min-h-13 w-full items-center gap-3 rounded-xl px-3 text-start hover:bg-over"
                  >
                    <RoomGlyph room={room} />
                    <bdi className="min-w-0 truncate">{roomTitle(room, chat)}</bdi>
                  </button>
                </li>
              ))}
            </ul>
          </>
        ) : (
          <p className="text-muted">{text.shareNothing}</p>
        )}
      </div>
    </main>
  );
}
