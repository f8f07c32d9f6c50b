import { useEffect, useState } from 'react';
import { type DeviceChoice, isChosen, setChosen } from '@/components/attention/device-choices';
import { playSound } from '@/components/attention/sound';
import { useText } from '@/components/locale';
import { QuietButton } from '@/components/ui/quiet-button';
import { openStorage } from '@/lib/chat/client/storage';
import { notificationsText } from '@/lib/i18n/notifications/text';

/** What an open page does for new messages. Kept on the device. */
export function PageChoices() {
  const text = useText(notificationsText);
  return (
    <>
      <p className="mb-3 text-muted">{text.pageHint}</p>
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <Choice choice="sound" label={text.sound} about={text.soundText} />
        <QuietButton onClick={playSound}>{text.listen}</QuietButton>
      </div>
      <Choice choice="toast" label={text.toast} about={text.toastText} />
    </>
  );
}

function Choice({ choice, label, about }: { choice: DeviceChoice; label: string; about: string }) {
  const [checked, setChecked] = useState(false);
  useEffect(() => setChecked(isChosen(openStorage(), choice)), [choice]);
  return (
    <label className="mt-2 flex min-h-11 min-w-0 flex-1 items-start gap-3">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => {
          setChosen(openStorage(), choice, event.target.checked);
          setChecked(event.target.checked);
        }}
        className="mt-1 size-5 shrink-0 accent-accent"
      />
      <span>
        {label}
        <span className="block text-[14px] text-muted">{about}</span>
      </span>
    </label>
  );
}
