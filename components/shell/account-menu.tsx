'use client';

import { useEffect, useState } from 'react';
import { useText } from '@/components/locale';
import { shownName } from '@/components/messages/person';
import { PersonAvatar } from '@/components/people/presence';
import { useOwnPresence } from '@/components/people/use-own-presence';
import { loadExtras, useExtras } from '@/components/rooms/use-extras';
import { Menu, MenuButton, MenuLink, MenuRule } from '@/components/ui/menu';
import { countUnsent } from '@/lib/chat/client/outbox/outbox';
import { openStorage } from '@/lib/chat/client/storage';
import { shellText } from '@/lib/i18n/shell/text';
import { type Me, useChat } from './chat-provider';
import { useNotice } from './notices';
import { useOpenPanel } from './panels';

/** How long a failure is shown. */
const FAILED_MS = 8_000;

type State = 'idle' | 'asking' | 'leaving' | 'failed';

/**
 * The person's name, what others see of them, links, and a button that signs out. It asks first if unsent messages
 * would be lost.
 */
export function AccountMenu({ user }: { user: Me }) {
  const text = useText(shellText);
  const open = useOpenPanel();
  const say = useNotice();
  const { own, isHidden, setHidden } = useOwnPresence(user);
  const tab = useChat();
  const [state, setState] = useState<State>('idle');
  const [unsent, setUnsent] = useState(0);
  const extras = useExtras();

  useEffect(() => {
    if (state !== 'failed') return;
    const timer = setTimeout(() => setState('idle'), FAILED_MS);
    return () => clearTimeout(timer);
  }, [state]);

  async function askOrLeave() {
    // What cannot be stored is only in the tab's memory.
    const count = Math.max(tab.unsent, countUnsent(openStorage(), user.id));
    setUnsent(count);
    if (count === 0) return leave();
    try {
      await loadExtras();
      setState('asking');
    } catch {
      setState('failed');
    }
  }

  async function leave() {
    setState('leaving');
    try {
      const { signOut, afterSignOut } = await loadExtras();
      // Only after the session has ended: if signing out fails, the messages must still be there.
      await signOut(() => {
        tab.uploads?.clear();
        afterSignOut(user.id);
      });
    } catch {
      setState('failed');
    }
  }

  async function toggleHidden() {
    if (!(await setHidden(!isHidden))) say(text.notDone);
  }

  const words = isHidden ? text.invisible : (own.status?.text ?? text.presence[own.state]);
  const note = state === 'leaving' ? text.signingOut : state === 'failed' ? text.signOutFailed : null;
  return (
    <>
      <Menu
        label={`${text.account(user.shown ?? user.name)}, ${words}`}
        className="flex min-h-11 w-full items-center gap-2.5 rounded-xl px-1.5 text-start hover:bg-over max-md:rounded-full"
        face={
          <>
            <PersonAvatar id={user.id} name={user.name} shown={user.shown} face={user.face} />
            <span className="min-w-0 flex-1 max-md:hidden md:group-data-narrow/shell:hidden">
              <bdi className="block truncate font-semibold">{shownName(user)}</bdi>{' '}
              <bdi className="block truncate text-[13px] text-soft leading-[18px]">{words}</bdi>
            </span>
          </>
        }
      >
        <p className="px-3 pt-2 pb-2 font-semibold wrap-anywhere">
          <bdi>{user.shown ?? user.name}</bdi>
          {user.shown && <bdi className="block font-normal text-[13px] text-muted leading-[18px]">@{user.name}</bdi>}
          <bdi className="block font-normal text-[13px] text-muted leading-[18px]">{words}</bdi>
        </p>
        <MenuButton onClick={() => open({ type: 'status', before: own.status })}>
          {own.status ? text.changeStatus : text.setStatus}
        </MenuButton>
        <MenuButton onClick={() => void toggleHidden()}>{isHidden ? text.goVisible : text.goInvisible}</MenuButton>
        <MenuRule />
        <MenuLink href="/account">{text.ownAccount}</MenuLink>
        <MenuLink href="/account/notifications">{text.notifications}</MenuLink>
        {(user.isAdmin || user.isHeld) && (
          <MenuLink href={user.openReports ? '/admin/reports' : '/admin'}>
            {text.administration}
            {user.openReports ? <OpenReports words={text.openReports(user.openReports)} /> : null}
          </MenuLink>
        )}
        <MenuLink href="/guide">{text.help}</MenuLink>
        <MenuButton onClick={askOrLeave}>{text.signOut}</MenuButton>
      </Menu>
      <div role="status" className="fixed inset-x-0 top-[calc(60px+env(safe-area-inset-top))] z-30">
        {note && <p className="bg-notice px-4 py-2 text-center text-[13px] text-notice-ink leading-5">{note}</p>}
      </div>
      {state === 'asking' && extras && (
        <extras.UnsentQuestion
          count={unsent}
          onConfirm={leave}
          onClose={() => setState((now) => (now === 'asking' ? 'idle' : now))}
        />
      )}
    </>
  );
}

function OpenReports({ words }: { words: string }) {
  return (
    <span className="ms-auto rounded-full bg-accent-soft px-2.5 py-0.5 text-[13px] text-accent-soft-ink">{words}</span>
  );
}
