import { useEffect, useRef } from 'react';
import { useText } from '@/components/locale';
import { signedTitle } from '@/components/rooms/room-title';
import { useInbox, useShownRoom } from '@/components/shell/chat-provider';
import { useNotice } from '@/components/shell/notices';
import { useSwitch } from '@/components/shell/switch-link';
import type { InboxView } from '@/lib/chat/client/inbox/inbox';
import { openStorage } from '@/lib/chat/client/storage';
import { appText } from '@/lib/i18n/app/text';
import { chatText } from '@/lib/i18n/chat/text';
import { isChosen } from './device-choices';
import { isHeard, type News, newsBetween, readBetween } from './news';
import { playSound } from './sound';
import { closeNotifications } from './worker';

/**
 * Tells of what happens in rooms that the person is not reading, as they chose on this device: by a sound, by a line in
 * the page. Keeps the badge of the installed app, and closes the notifications of rooms that were read anywhere.
 */
export function useNews(): void {
  const inbox = useInbox();
  const shown = useShownRoom();
  const before = useRef<InboxView | null>(null);
  const tell = useToast();
  const shownId = shown?.id ?? null;

  // biome-ignore lint/correctness/useExhaustiveDependencies: only the list brings news
  useEffect(() => {
    const isLooking = document.visibilityState === 'visible' && document.hasFocus();
    const news = newsBetween(before.current, inbox, isLooking ? shownId : null);
    const read = readBetween(before.current, inbox);
    before.current = inbox;
    if (read.length > 0) closeNotifications(read).catch(() => {});
    const storage = openStorage();
    if (news.some(isHeard) && isChosen(storage, 'sound')) playSound();
    const elsewhere = news.filter(({ room }) => room.id !== shownId);
    if (elsewhere.length > 0 && isChosen(storage, 'toast')) tell(elsewhere);
  }, [inbox]);

  const { badge } = inbox;
  useEffect(() => {
    // Browsers refuse it while the app is not installed.
    (badge > 0 ? navigator.setAppBadge?.(badge) : navigator.clearAppBadge?.())?.catch(() => {});
  }, [badge]);
}

function useToast(): (news: readonly News[]) => void {
  const text = useText(appText);
  const chat = useText(chatText);
  const say = useNotice();
  const go = useSwitch();
  return (news) => {
    const [first] = news;
    if (!first) return;
    if (news.length > 1) return say(text.newsInMany(news.length));
    const { room, isAddressed } = first;
    const title = signedTitle(room, chat);
    const words = isAddressed ? (room.kind === 'direct' ? text.newsFrom : text.mentionedIn) : text.newsIn;
    say(words(title), { label: text.show, run: () => go(room.href) });
  };
}
