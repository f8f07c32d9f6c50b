'use client';

import { useRef, useState } from 'react';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { useRequest } from '@/components/ui/use-request';
import { Outcome } from './note';
import { PersonLink } from './person-link';
import { PersonPassword } from './person-password';
import { PILL, SURFACE } from './styles';
import { useAdminText, useErrorText } from './text';
import { TypedDeletion } from './typed-deletion';

export interface ActionsProps {
  id: number;
  name: string;
  role: 'guest' | 'member' | 'admin';
  disabled: boolean;
  hasFace: boolean;
  /** Whether they have an e-mail address, confirmed or not. */
  hasMail: boolean;
  /** Whether people sign in with passwords here. */
  hasPasswords: boolean;
  hasTwoFactor: boolean;
}

interface Action {
  label: string;
  hint: string;
  /** A question that has to be confirmed first; left out if nothing can be lost. */
  ask?: { title: string; text: string };
  method: 'PATCH' | 'DELETE';
  path: string;
  body: object;
  done: string;
}

/** What an administrator can do with somebody's account. */
export function PersonActions(props: ActionsProps) {
  const actions = useActions(props);
  const { cancel, people: words } = useAdminText();
  const [asking, setAsking] = useState<Action | null>(null);
  const { run, pending, error, done } = useRequest(useErrorText());
  const heading = useRef<HTMLHeadingElement>(null);

  async function carryOut(action: Action) {
    setAsking(null);
    // The button that had the focus is replaced by another action.
    if (await run(action, () => action.done)) heading.current?.focus();
  }

  return (
    <>
      <section className={`${SURFACE} mb-6 p-5`}>
        <h2 ref={heading} tabIndex={-1} className="mb-3 font-[650] text-[17px] outline-none">
          {words.access}
        </h2>
        <Outcome error={error} done={done} />
        <ul className="divide-y divide-line">
          {actions.map((action) => (
            <li key={action.label} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-3">
              <p className="min-w-0 flex-1 basis-60 text-muted">{action.hint}</p>
              <button
                type="button"
                aria-busy={pending}
                onClick={() => (action.ask ? setAsking(action) : void carryOut(action))}
                className={PILL}
              >
                {action.label}
              </button>
            </li>
          ))}
        </ul>
      </section>
      {props.hasPasswords && !props.disabled && <PersonLink id={props.id} />}
      {props.hasPasswords && <PersonPassword id={props.id} name={props.name} />}
      <TypedDeletion
        name={props.name}
        path={`admin/people/${props.id}`}
        list={{ href: '/admin/people', label: words.toPeople }}
        words={words}
      />
      {asking?.ask && (
        <ConfirmDialog
          title={asking.ask.title}
          text={asking.ask.text}
          confirm={asking.label}
          cancel={cancel}
          onConfirm={() => void carryOut(asking)}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}

function useActions({ id, name, role, disabled, hasFace, hasMail, hasTwoFactor }: ActionsProps): Action[] {
  const { people: words } = useAdminText();
  const change = { method: 'PATCH', path: `admin/people/${id}` } as const;
  const enable: Action = {
    ...change,
    label: words.enable,
    hint: words.enableHint,
    body: { disabled: false },
    done: words.done.enable,
  };
  const disable: Action = {
    ...change,
    label: words.disable,
    hint: words.disableHint,
    ask: { title: words.disableTitle(name), text: words.disableText },
    body: { disabled: true },
    done: words.done.disable,
  };
  const makeAdmin: Action = {
    ...change,
    label: words.makeAdmin,
    hint: words.makeAdminHint,
    ask: { title: words.makeAdminTitle(name), text: `${words.makeAdminText} ${words.roleEndsSessions}` },
    body: { role: 'admin' },
    done: words.done.admin,
  };
  const makeMember: Action = {
    ...change,
    label: words.makeMember,
    hint: words.makeMemberHint,
    ask: { title: words.makeMemberTitle(name), text: `${words.makeMemberText} ${words.roleEndsSessions}` },
    body: { role: 'member' },
    done: words.done.member,
  };
  const makeGuest: Action = {
    ...change,
    label: words.makeGuest,
    hint: words.makeGuestHint,
    ask: { title: words.makeGuestTitle(name), text: `${words.makeGuestText} ${words.roleEndsSessions}` },
    body: { role: 'guest' },
    done: words.done.guest,
  };
  const endGuest: Action = {
    ...change,
    label: words.endGuest,
    hint: words.endGuestHint,
    ask: { title: words.endGuestTitle(name), text: `${words.endGuestText} ${words.roleEndsSessions}` },
    body: { role: 'member' },
    done: words.done.endGuest,
  };
  const signOut: Action = {
    method: 'DELETE',
    path: `admin/people/${id}/sessions`,
    label: words.signOut,
    hint: words.signOutHint,
    ask: { title: words.signOutTitle(name), text: words.signOutText },
    body: {},
    done: words.done.signOut,
  };
  const twoFactorOff: Action = {
    method: 'DELETE',
    path: `admin/people/${id}/two-factor`,
    label: words.twoFactorOff,
    hint: words.twoFactorOffHint,
    ask: { title: words.twoFactorOffTitle(name), text: words.twoFactorOffText },
    body: {},
    done: words.done.twoFactor,
  };
  const removeFace: Action = {
    ...change,
    label: words.removeFace,
    hint: words.removeFaceHint,
    ask: { title: words.removeFaceTitle(name), text: words.removeFaceText },
    body: { face: null },
    done: words.done.face,
  };
  const removeMail: Action = {
    ...change,
    label: words.removeMail,
    hint: words.removeMailHint,
    ask: { title: words.removeMailTitle(name), text: words.removeMailText },
    body: { mail: null },
    done: words.done.mail,
  };
  const ofRole = { admin: [makeMember], member: [makeAdmin, makeGuest], guest: [endGuest] }[role];
  // A disabled person has no sessions.
  return [
    ...(disabled ? [enable] : [signOut]),
    ...ofRole,
    ...(hasTwoFactor ? [twoFactorOff] : []),
    ...(hasFace ? [removeFace] : []),
    ...(hasMail ? [removeMail] : []),
    ...(disabled ? [] : [disable]),
  ];
}
