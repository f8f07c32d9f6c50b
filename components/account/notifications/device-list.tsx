import { useRef } from 'react';
import { Outcome } from '@/components/account/outcome';
import { useText } from '@/components/locale';
import { QuietButton } from '@/components/ui/quiet-button';
import { chatText } from '@/lib/i18n/chat/text';
import { notificationsText } from '@/lib/i18n/notifications/text';
import { fullDate, localDay } from '@/lib/messages/days';
import type { PushDevice, PushState } from '@/lib/push/wire';
import { unsubscribe } from './browser-push';
import { type PushSettingsState, toldIn } from './use-push-settings';

interface Props {
  push: PushSettingsState;
  settings: PushState;
  timeZone: string;
}

/** The devices that get notifications, with buttons that remove them. */
export function DeviceList({ push, settings: { devices }, timeZone }: Props) {
  const text = useText(notificationsText);
  const chat = useText(chatText);
  const list = useRef<HTMLUListElement>(null);

  async function remove({ id, isThis }: PushDevice) {
    const removed = await push.change('devices', { method: 'DELETE', path: `push/devices/${id}` }, text.removed);
    if (!removed) return;
    // The button that had the focus goes away with its line.
    list.current?.focus();
    if (isThis) await unsubscribe();
  }

  return (
    <div className="flex flex-col gap-4">
      {devices.length === 0 && <p className="text-muted">{text.noDevices}</p>}
      <ul ref={list} tabIndex={-1} className="flex flex-col gap-4 outline-none empty:hidden">
        {devices.map((device) => (
          <li key={device.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
            <div className="min-w-0">
              <p className="font-semibold wrap-anywhere">
                <bdi>{device.name || text.unknown}</bdi>
              </p>
              <p className="text-[14px] text-muted leading-5">
                {device.isThis && <strong className="font-semibold text-ink">{text.here} · </strong>}
                {text.since(fullDate(localDay(device.createdAt, timeZone), chat))}
              </p>
            </div>
            <QuietButton
              aria-label={text.removeOne(device.name || text.unknown)}
              pending={push.pending}
              onClick={() => void remove(device)}
            >
              {text.remove}
            </QuietButton>
          </li>
        ))}
      </ul>
      <Outcome {...toldIn(push, 'devices')} />
    </div>
  );
}
