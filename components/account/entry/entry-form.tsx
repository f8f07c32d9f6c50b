'use client';

import { useEffect, useState } from 'react';
import { useText } from '@/components/locale';
import { accountText } from '@/lib/i18n/account/text';
import { acceptInvitation, dropInvitation, keptInvitation } from './kept-invitation';
import { SignUpForm } from './sign-up-form';

interface Props {
  callbackUrl: string;
  /** The names that are proposed. */
  shown: string;
  username: string;
  /** Whether accounts are made only by invitation. */
  needsInvitation: boolean;
}

/** Chooses the names of a person who came by the organization. An invitation by which they came counts here too. */
export function EntryForm({ callbackUrl, shown, username, needsInvitation }: Props) {
  const text = useText(accountText);
  /** Null until scripts run. */
  const [invitation, setInvitation] = useState<string | null>(null);
  useEffect(() => setInvitation(keptInvitation()), []);

  if (needsInvitation && invitation === '') return <p>{text.noSignUp.invitation_needed}</p>;
  // Another invitation may have stayed in this tab; only by invitation, or on the way from one, it counts.
  const isInvited = callbackUrl === '/invite';
  const code = ((needsInvitation || isInvited) && invitation) || undefined;
  return (
    <SignUpForm
      callbackUrl={isInvited ? '/' : callbackUrl}
      identified={{ shown, username }}
      {...(code === undefined ? {} : { by: { invitation: code }, onEntered: () => entered(code) })}
    />
  );
}

/** The account exists and is signed in, so the invitation is not needed a second time. */
function entered(code: string) {
  dropInvitation();
  return acceptInvitation(code);
}
