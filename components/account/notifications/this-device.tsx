import { useCallback, useEffect, useState } from 'react';
import { Outcome } from '@/components/account/outcome';
import { useText } from '@/components/locale';
import { Button } from '@/components/ui/button';
import { QuietButton } from '@/components/ui/quiet-button';
import { notificationsText } from '@/lib/i18n/notifications/text';
import { type BrowserPush, browserPush, subscribe, unsubscribe } from './browser-push';
import { type PushSettingsState, toldIn } from './use-push-settings';

/** Turns notifications on and off in this browser, tries them, and explains why they cannot work. */
export function ThisDevice({ push }: { push: PushSettingsState }) {
  const text = useText(notificationsText);
  const { settings, pending, change } = push;
  const { trouble, done } = toldIn(push, 'device');
  const [here, setHere] = useState<BrowserPush | null>(null);
  const [asking, setAsking] = useState(false);
  const look = useCallback(() => browserPush().then(setHere), []);
  useEffect(() => {
    void look();
    // The person may change the permission in another window.
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [look]);

  if (here === 'unsupported') return <p>{text.unsupported}</p>;
  if (here === 'add-first') return <AddFirst />;
  if (here === 'blocked') {
    return (
      <div role="status">
        <p className="mb-1.5 font-semibold">{text.blockedTitle}</p>
        <p className="text-muted">{text.blocked}</p>
      </div>
    );
  }
  if (here === null || !settings) {
    return trouble ? <Outcome trouble={trouble} done={null} /> : <p>{text.loading}</p>;
  }

  const { key, devices } = settings;
  const own = devices.find(({ isThis }) => isThis);
  const isOn = own !== undefined && here === 'subscribed';

  async function turnOn() {
    if (asking) return;
    setAsking(true);
    const subscribed = await subscribe(key);
    if (!('failed' in subscribed)) {
      await change('device', { method: 'POST', path: 'push/devices', body: subscribed }, text.turnedOn);
    } else if (subscribed.failed !== 'blocked') {
      push.fail('device', subscribed.failed === 'unanswered' ? text.notAnswered : text.noService);
    }
    await look();
    setAsking(false);
  }

  async function turnOff(id: number) {
    if (await change('device', { method: 'DELETE', path: `push/devices/${id}` }, text.turnedOff)) await unsubscribe();
    await look();
  }

  return (
    <>
      <p className="mb-5">{isOn ? text.on : text.off}</p>
      <Outcome trouble={trouble} done={done}>
        {isOn ? (
          <div className="flex flex-wrap gap-3">
            <QuietButton
              pending={pending}
              onClick={() => void change('device', { method: 'POST', path: 'push/test' }, text.tested)}
            >
              {text.test}
            </QuietButton>
            <QuietButton pending={pending} onClick={() => void turnOff(own.id)}>
              {text.turnOff}
            </QuietButton>
          </div>
        ) : (
          <Button type="button" pending={asking || pending} onClick={() => void turnOn()}>
            {asking ? text.turningOn : text.turnOn}
          </Button>
        )}
      </Outcome>
    </>
  );
}

function AddFirst() {
  const text = useText(notificationsText);
  return (
    <>
      <p className="mb-3">{text.addFirst}</p>
      <ol className="list-decimal space-y-1.5 ps-6">
        {text.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </>
  );
}
