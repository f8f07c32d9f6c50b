'use client';

import { type ReactNode, useEffect, useRef, useState } from 'react';
import { errorText } from '@/components/account/error-text';
import { takeLinkCode } from '@/components/account/link-code';
import { signInPath } from '@/components/account/paths';
import { useText } from '@/components/locale';
import { Button } from '@/components/ui/button';
import { type Answer, type Refusal, request } from '@/lib/browser/request';
import { type AccountText, accountText } from '@/lib/i18n/account/text';
import { acceptInvitation, dropInvitation, type InvitedRoom, keepInvitation, keptInvitation } from './kept-invitation';
import { OrganizationButton } from './organization-button';
import { SignUpForm } from './sign-up-form';

interface Invitation {
  code: string;
  by: string | null;
  rooms: InvitedRoom[];
  /** As what somebody comes in who has no account. */
  role: 'member' | 'guest';
  signedIn: boolean;
}

interface Props {
  maySignUp: boolean;
  hasPasswords: boolean;
  /** What the installation calls its organization; null: there is none. */
  organization: string | null;
}

/** Says who invites to what. Makes an account, or lets a person who is signed in join the rooms. */
export function Invited({ maySignUp, hasPasswords, organization }: Props) {
  const text = useText(accountText);
  const words = text.invitation;
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const [trouble, setTrouble] = useState<Refusal | null>(null);
  const [pending, setPending] = useState(false);
  const code = useRef<string | null>(null);

  useEffect(() => {
    // Effects run twice in development, and the code is in the address only once.
    if (code.current !== null) return;
    code.current = takeCode();
    const asked = code.current;
    void lookUp(asked).then((answer) => {
      if (answer.ok) setInvitation({ code: asked, ...answer.body });
      else setTrouble(answer);
    });
  }, []);

  async function join(): Promise<void> {
    if (!invitation || pending) return;
    setPending(true);
    const refusal = await acceptInvitation(invitation.code);
    // After a success the browser leaves the page.
    if (!refusal) return;
    setTrouble(refusal);
    setPending(false);
  }

  if (trouble && !invitation)
    return (
      <Told title={words.title}>
        <p role="alert" className="rounded-xl bg-notice px-4 py-3 text-[14px] text-notice-ink leading-5">
          {trouble.code === 'gone' ? words.gone : errorText(trouble, text)}
        </p>
        <p className="text-center text-[15px]">
          <a href={signInPath('/')} className="rounded-sm font-semibold text-accent underline underline-offset-2">
            {text.signIn}
          </a>
        </p>
      </Told>
    );
  if (!invitation)
    return (
      <Told title={words.title}>
        <p role="status" className="text-muted">
          {text.lookingAtLink}
        </p>
        <noscript>{text.needsScript}</noscript>
      </Told>
    );
  const { by, rooms, role, signedIn } = invitation;
  return (
    <Told title={by === null ? words.titleWithoutName : words.invites(by)}>
      <What rooms={rooms} isForGuests={role === 'guest'} words={words} />
      {trouble && (
        <p role="alert" className="rounded-xl bg-notice px-4 py-3 text-[14px] text-notice-ink leading-5">
          {trouble.code === 'gone' ? words.gone : (errorText(trouble, text) ?? text.failed)}
        </p>
      )}
      {signedIn ? (
        <Button type="button" pending={pending} onClick={() => void join()}>
          {words.enter}
        </Button>
      ) : (
        <>
          {organization !== null && (
            <OrganizationButton
              name={organization}
              callbackUrl="/invite"
              isFirst={maySignUp && hasPasswords}
              onLeave={() => keepInvitation(invitation.code)}
            />
          )}
          {maySignUp && hasPasswords && (
            <SignUpForm
              callbackUrl="/"
              by={{ invitation: invitation.code }}
              onEntered={() => acceptInvitation(invitation.code)}
            />
          )}
          {!maySignUp && <p className="text-muted">{words.closed}</p>}
          <p className="text-center text-[15px] text-muted">
            {text.haveAccount}{' '}
            <a
              href={signInPath('/invite')}
              onClick={() => keepInvitation(invitation.code)}
              className="rounded-sm font-semibold text-accent underline underline-offset-2"
            >
              {text.signIn}
            </a>
          </p>
        </>
      )}
    </Told>
  );
}

function Told({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <h1 className="mt-6 mb-4 font-[650] text-[24px] text-ink leading-8 tracking-[-0.02em] wrap-anywhere">{title}</h1>
      <div className="flex flex-col gap-5">{children}</div>
    </>
  );
}

interface WhatProps {
  rooms: readonly InvitedRoom[];
  isForGuests: boolean;
  words: AccountText['invitation'];
}

function What({ rooms, isForGuests, words }: WhatProps) {
  // The rooms of an invitation for guests may be archived meanwhile.
  if (rooms.length === 0) return <p className="text-muted">{isForGuests ? words.guestSees : words.toAll}</p>;
  return (
    <div>
      <p className="mb-2 text-muted">{isForGuests ? words.onlyToRooms(rooms.length) : words.toRooms(rooms.length)}</p>
      <ul className="flex flex-wrap gap-2">
        {rooms.map(({ name, title }) => (
          <li key={name} className="rounded-full bg-raised px-3 py-1 font-semibold text-[14px] wrap-anywhere">
            <bdi>{title || name}</bdi>
          </li>
        ))}
      </ul>
      {isForGuests && <p className="mt-3 text-[14px] text-muted leading-5">{words.guestSees}</p>}
    </div>
  );
}

/** The code of the address, or the one that was kept while the person signed in. */
function takeCode(): string {
  const given = takeLinkCode();
  const kept = keptInvitation();
  dropInvitation();
  return given || kept;
}

function lookUp(code: string): Promise<Answer<Omit<Invitation, 'code'>>> {
  return request({ method: 'POST', path: 'invitation', body: { code } });
}
