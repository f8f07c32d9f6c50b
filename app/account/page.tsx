import type { Metadata } from 'next';
import { requestLocale } from '@/app/request-locale';
import { BlockedPeople } from '@/components/account/blocked-people';
import { ChoicesForm } from '@/components/account/choices-form';
import { DeleteForm } from '@/components/account/delete-form';
import { OrganizationForm } from '@/components/account/entry/organization-form';
import { FaceForm } from '@/components/account/face/face-form';
import { MailForm } from '@/components/account/mail/mail-form';
import { PasswordForm } from '@/components/account/password-form';
import { ProfileForm } from '@/components/account/profile-form';
import { Section } from '@/components/account/section';
import { SessionList, type ShownSession } from '@/components/account/session-list';
import { TwoFactor } from '@/components/account/two-factor/two-factor';
import { WritingChoice } from '@/components/account/writing-choice';
import { RoomLink } from '@/components/room-link';
import { QUIET_ACTION } from '@/components/ui/quiet-button';
import { deviceOf } from '@/lib/auth/device';
import { requireUser } from '@/lib/auth/session';
import { type ListedSession, listSessions } from '@/lib/auth/session-store';
import { twoFactorOf } from '@/lib/auth/two-factor/two-factors';
import { chatText } from '@/lib/i18n/chat/text';
import type { Locale } from '@/lib/i18n/locale';
import { type SettingsText, settingsText } from '@/lib/i18n/settings/text';
import { mailOf } from '@/lib/mail/addresses';
import { dayLabel, localDay } from '@/lib/messages/days';
import { LINK_OUTCOMES, OUTCOME } from '@/lib/organization/paths';
import { waysInOf } from '@/lib/organization/ways-in';
import { services } from '@/lib/services';
import { showable } from '@/lib/text';
import { blockedBy } from '@/lib/users/blocks';
import { timeZones } from '@/lib/users/choices';
import { profileOf } from '@/lib/users/profile';

export const dynamic = 'force-dynamic';

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** For an unknown browser, this many characters of its user agent are shown. */
const RAW_DEVICE = 60;

export async function generateMetadata(): Promise<Metadata> {
  return { title: settingsText[await requestLocale()].title };
}

/** The account page: a person's choices, password, sessions and data. */
export default async function Page({ searchParams }: PageProps) {
  const user = await requireUser('/account');
  const { config, db } = services();
  const locale = await requestLocale();
  const text = settingsText[locale];
  const [listed, profile, second, waysIn, mail, query] = await Promise.all([
    listSessions(db, user.userId),
    profileOf(db, user.userId),
    twoFactorOf(db, user.userId),
    waysInOf(user),
    config.mail && mailOf(db, user.userId),
    searchParams,
  ]);
  const zone = user.choices.timeZone ?? config.timeZone;
  const twoFactor = second && { since: dayOf(second.since, zone, locale), codesLeft: second.codesLeft };
  const { organization, again, mayUsePassword, lastWayIn } = waysIn;
  const sessions = listed.map((session) => shown(session, user.sessionId, text));
  return (
    <main className="mx-auto flex w-full max-w-[640px] flex-col gap-5 px-4 pt-6 pb-16">
      <header className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h1 className="min-w-0 font-[650] text-[24px] leading-8 tracking-[-0.02em]">
          {text.title} <bdi className="font-normal text-muted wrap-anywhere">{user.shown || user.username}</bdi>
        </h1>
        <RoomLink className="inline-flex min-h-11 items-center rounded-sm font-semibold text-accent underline underline-offset-2">
          {text.back}
        </RoomLink>
      </header>
      <Section title={text.profileTitle}>
        <FaceForm username={user.username} shown={user.shown} face={user.face} />
        <ProfileForm
          username={user.username}
          shown={user.shown}
          about={profile?.about ?? ''}
          signsIn={mayUsePassword}
        />
      </Section>
      <Section title={text.choicesTitle}>
        <ChoicesForm
          choices={user.choices}
          communityZone={config.timeZone}
          communityLocale={(await services().house.now()).locale}
          zones={timeZones()}
        />
        <WritingChoice />
      </Section>
      <Section title={text.notificationsTitle}>
        <p className="mb-4 text-muted">{text.notificationsText}</p>
        <a href="/account/notifications" className={QUIET_ACTION}>
          {text.notificationsLink}
        </a>
      </Section>
      {config.passwords && (
        <Section title={text.passwordTitle}>
          {mayUsePassword || !again ? <PasswordForm username={user.username} /> : <p>{text.noPassword(again.name)}</p>}
        </Section>
      )}
      {mayUsePassword && (
        <Section title={text.twoFactor.title} anchor="two-factor">
          <TwoFactor username={user.username} state={twoFactor} isNeeded={user.needsTwoFactor} />
        </Section>
      )}
      {mail && (
        <Section title={text.mail.title} anchor="mail">
          <MailForm username={user.username} mail={mail} mayUsePassword={mayUsePassword} again={again} />
        </Section>
      )}
      {organization && (
        <Section title={text.organizationTitle} anchor={OUTCOME}>
          <OrganizationForm
            username={user.username}
            {...organization}
            hasTwoFactor={twoFactor !== null}
            lastWayIn={lastWayIn && text[lastWayIn]}
            outcome={outcomeIn(query[OUTCOME], text)}
          />
        </Section>
      )}
      <Section title={text.sessionsTitle}>
        <SessionList
          sessions={sessions}
          timeZone={zone}
          communityTimeZone={config.timeZone}
          now={new Date().toISOString()}
        />
      </Section>
      <Section title={text.tokensTitle}>
        <p className="mb-4 text-muted">{text.tokensText}</p>
        <a href="/account/tokens" className={QUIET_ACTION}>
          {text.tokensLink}
        </a>
      </Section>
      <Section title={text.blockedTitle}>
        <BlockedPeople people={await blockedBy(db, user.userId)} />
      </Section>
      <Section title={text.dataTitle} anchor="data">
        <p className="mb-4 text-muted">{text.exportText}</p>
        <a href="/api/account/export?as=zip" download="tertulia.zip" className={`${QUIET_ACTION} mb-8`}>
          {text.exportLink}
        </a>
        <DeleteForm user={{ id: user.userId, name: user.username }} again={again} />
      </Section>
    </main>
  );
}

function dayOf(at: Date, zone: string, locale: Locale): string {
  return dayLabel(localDay(at.getTime(), zone), localDay(Date.now(), zone), chatText[locale]);
}

function shown(session: ListedSession, currentId: string, text: SettingsText): ShownSession {
  const { id, userAgent, ip, lastSeenAt } = session;
  const { browser, system } = deviceOf(userAgent);
  const raw = showable([...userAgent].slice(0, RAW_DEVICE).join('')) || text.unknownDevice;
  const device = browser && system ? text.device(browser, system) : (browser ?? system ?? raw);
  return { id, device, address: ip, lastSeen: lastSeenAt.toISOString(), current: id === currentId };
}

/** What became of a way to the provider of the organization. */
function outcomeIn(given: unknown, text: SettingsText): { trouble: string | null; done: string | null } {
  const outcome = LINK_OUTCOMES.find((one) => one === given);
  const words = outcome ? text.linkOutcomes[outcome] : null;
  return outcome === 'linked' ? { trouble: null, done: words } : { trouble: words, done: null };
}
