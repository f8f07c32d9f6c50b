'use client';

import { Section } from '@/components/account/section';
import { useText } from '@/components/locale';
import { notificationsText } from '@/lib/i18n/notifications/text';
import { ContentChoice } from './content-choice';
import { DeviceList } from './device-list';
import { InstallSection } from './install-section';
import { PageChoices } from './page-choices';
import { Pause } from './pause';
import { QuietForm } from './quiet-form';
import { ThisDevice } from './this-device';
import { usePushSettings } from './use-push-settings';

interface Props {
  /** The IANA name of the person's own time zone or the community's. */
  timeZone: string;
}

/** Everything about notifications: on this device, on the others, what they show and when they come. */
export function NotificationSettings({ timeZone }: Props) {
  const text = useText(notificationsText);
  const push = usePushSettings();
  const { settings } = push;
  return (
    <>
      <Section title={text.thisDevice}>
        <ThisDevice push={push} />
      </Section>
      <InstallSection />
      {settings && (
        <>
          <Section title={text.devices}>
            <DeviceList push={push} settings={settings} timeZone={timeZone} />
          </Section>
          <Section title={text.what}>
            <ContentChoice push={push} settings={settings} />
          </Section>
          <Section title={text.when}>
            <Pause push={push} settings={settings} timeZone={timeZone} />
            <QuietForm push={push} quiet={settings.quiet} timeZone={timeZone} />
          </Section>
          <Section title={text.rooms}>
            <p className="text-muted">{text.roomsText}</p>
          </Section>
        </>
      )}
      <Section title={text.page}>
        <PageChoices />
      </Section>
    </>
  );
}
