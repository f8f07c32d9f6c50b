import { Section } from '@/components/account/section';
import { install, useInstallWay } from '@/components/attention/install-offer';
import { useText } from '@/components/locale';
import { QuietButton } from '@/components/ui/quiet-button';
import { notificationsText } from '@/lib/i18n/notifications/text';

/** Offers to install the app, where the browser offers it. On iOS the part above it says how. */
export function InstallSection() {
  const text = useText(notificationsText);
  if (useInstallWay() !== 'prompt') return null;
  return (
    <Section title={text.app}>
      <p className="mb-4 text-muted">{text.appText}</p>
      <QuietButton onClick={() => void install()}>{text.install}</QuietButton>
    </Section>
  );
}
