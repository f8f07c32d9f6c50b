'use client';

import { Compass, MessagesSquare, SquarePen } from 'lucide-react';
import { useText } from '@/components/locale';
import { useReader } from '@/components/shell/chat-provider';
import { useOpenPanel } from '@/components/shell/panels';
import { SwitchLink } from '@/components/shell/switch-link';
import { PLAIN_BUTTON } from '@/components/ui/button-looks';
import { shellText } from '@/lib/i18n/shell/text';

/** Shown beside the list if there is no room that the person can enter. */
export function ChooseRoom() {
  const text = useText(shellText);
  const open = useOpenPanel();
  const { me } = useReader();
  return (
    <main className="flex h-full flex-col items-center justify-center gap-1 px-6 text-center">
      <span aria-hidden="true" className="mb-3 grid size-16 place-items-center rounded-[18px] bg-pill text-soft">
        <MessagesSquare size={28} strokeWidth={1.5} />
      </span>
      <h1 className="font-[650] text-[22px] leading-7 tracking-[-0.018em]">{text.chooseTitle}</h1>
      <p className="max-w-[44ch] text-muted">{text.chooseText}</p>
      <div className="mt-5 flex flex-wrap justify-center gap-2">
        {!me.isGuest && (
          <SwitchLink href="/browse" className={PLAIN_BUTTON}>
            <Compass size={18} strokeWidth={1.75} /> {text.browse}
          </SwitchLink>
        )}
        <button type="button" onClick={() => open({ type: 'new-direct' })} className={PLAIN_BUTTON}>
          <SquarePen size={18} strokeWidth={1.75} /> {text.newDirect}
        </button>
      </div>
    </main>
  );
}
