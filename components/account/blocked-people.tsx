'use client';

import { useRef } from 'react';
import { useText } from '@/components/locale';
import { Avatar } from '@/components/messages/avatar';
import { shownName } from '@/components/messages/person';
import { QuietButton } from '@/components/ui/quiet-button';
import { useRequest } from '@/components/ui/use-request';
import type { NamedPerson } from '@/lib/chat/protocol';
import { settingsText } from '@/lib/i18n/settings/text';
import { isBotName } from '@/lib/users/names/bot-name';
import { Outcome } from './outcome';
import { useErrorText } from './use-error-text';

/** The people whom this person has blocked, with buttons that unblock them. */
export function BlockedPeople({ people }: { people: readonly NamedPerson[] }) {
  const text = useText(settingsText);
  const { error, done, pending, run } = useRequest(useErrorText());
  const list = useRef<HTMLDivElement>(null);

  async function unblock(person: NamedPerson) {
    const notice = text.unblocked(shownName(person));
    // The button that had the focus goes away with its line.
    if (await run({ method: 'DELETE', path: `people/${person.id}/block` }, () => notice)) list.current?.focus();
  }

  return (
    <div ref={list} tabIndex={-1} className="outline-none">
      <Outcome trouble={error} done={done}>
        {people.length === 0 ? (
          <p className="text-muted">{text.noneBlocked}</p>
        ) : (
          <ul className="flex flex-col gap-3">
            {people.map((person) => (
              <li key={person.id} className="flex items-center gap-3">
                <Avatar name={person.name} shown={person.shown} face={person.face} />
                <span className="min-w-0 flex-1 truncate">
                  <bdi className="font-semibold">{shownName(person)}</bdi>
                  {person.shown && (
                    <bdi className="ms-2 text-[14px] text-muted">
                      {isBotName(person.name) ? 'bot' : `@${person.name}`}
                    </bdi>
                  )}
                </span>
                <QuietButton
                  aria-label={text.unblockOne(shownName(person))}
                  pending={pending}
                  onClick={() => void unblock(person)}
                >
                  {text.unblock}
                </QuietButton>
              </li>
            ))}
          </ul>
        )}
      </Outcome>
    </div>
  );
}
