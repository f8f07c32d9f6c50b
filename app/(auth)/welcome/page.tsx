import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { arrive, type PageProps, readersText } from '@/app/(auth)/arrival';
import { AccountCard } from '@/components/account/account-card';
import { EntryForm } from '@/components/account/entry/entry-form';
import { signInPath } from '@/components/account/paths';
import { cookieName } from '@/lib/organization/cookies';
import { findPending, isFirstAdmin } from '@/lib/organization/pending';
import { services } from '@/lib/services';
import { freeNameLike, isNameTaken } from '@/lib/users/store';

export async function generateMetadata(): Promise<Metadata> {
  const text = await readersText();
  return { title: text.organization.welcomeTitle, robots: { index: false } };
}

/** Where a person who came by the organization for the first time chooses a user name. */
export default async function Page(props: PageProps) {
  const { callbackUrl, text, house } = await arrive(props);
  const { config, db } = services();
  const token = (await cookies()).get(cookieName('entry', config))?.value ?? '';
  const { organization } = config;
  const pending = organization && (await findPending(db, token));
  const words = text.organization;
  return (
    <AccountCard
      house={house}
      title={words.welcomeTitle}
      question={text.haveAccount}
      answer={text.signIn}
      answerPath={signInPath(callbackUrl)}
      {...(config.passwords ? { note: words.linkInstead } : {})}
    >
      {pending ? (
        <>
          <p className="mb-6 text-muted">{words.welcome(organization.name)}</p>
          <EntryForm
            callbackUrl={callbackUrl}
            shown={pending.shown}
            username={await freeProposal(pending.username)}
            needsInvitation={config.signUp !== 'open' && !(await isFirstAdmin(db, pending.role))}
          />
        </>
      ) : (
        <p role="alert" className="rounded-xl bg-notice px-4 py-3 text-[14px] text-notice-ink leading-5">
          {words.gone}
        </p>
      )}
    </AccountCard>
  );
}

async function freeProposal(username: string): Promise<string> {
  const { db } = services();
  if (username === '' || !(await isNameTaken(db, username))) return username;
  return (await freeNameLike(db, username)) ?? '';
}
