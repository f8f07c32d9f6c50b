import { X } from 'lucide-react';
import { useId, useState } from 'react';
import { useText } from '@/components/locale';
import { usePath } from '@/components/shell/address';
import { LIST } from '@/components/shell/places';
import { useIsDesk } from '@/components/shell/use-is-desk';
import { IconButton } from '@/components/ui/icon-button';
import { openStorage } from '@/lib/chat/client/storage';
import { appText } from '@/lib/i18n/app/text';
import { isChosen, setChosen } from './device-choices';
import { install, useInstallWay } from './install-offer';

/** Says on a phone, below the list of rooms, that the app can be installed, until the person refuses it for good. */
export function InstallHint() {
  const text = useText(appText);
  const way = useInstallWay();
  const isDesk = useIsDesk();
  const path = usePath();
  const title = useId();
  const [refused, setRefused] = useState(() => isChosen(openStorage(), 'installRefused'));
  if (refused || isDesk || path !== LIST || way === null) return null;

  function refuse() {
    setChosen(openStorage(), 'installRefused', true);
    setRefused(true);
  }

  return (
    <section
      aria-labelledby={title}
      className="fixed inset-x-3 bottom-[max(12px,env(safe-area-inset-bottom))] z-30 rounded-2xl bg-float py-3 ps-5 pe-2 shadow-float print:hidden"
    >
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1 py-1.5">
          <h2 id={title} className="font-semibold text-[15px] leading-5">
            {text.installTitle}
          </h2>
          <p className="text-[14px] text-muted leading-5">{way === 'steps' ? text.installSteps : text.installText}</p>
        </div>
        <IconButton label={text.notNow} onClick={refuse}>
          <X size={20} strokeWidth={1.75} aria-hidden="true" />
        </IconButton>
      </div>
      {way === 'prompt' && (
        <button
          type="button"
          onClick={() => void install()}
          className="min-h-11 rounded-full font-semibold text-[15px] text-accent"
        >
          {text.install}
        </button>
      )}
    </section>
  );
}
