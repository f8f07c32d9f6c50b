import { UserPlus, X } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { FieldText } from '@/components/composer/field-text';
import { roomPeople } from '@/components/composer/suggest/room-people';
import { useText } from '@/components/locale';
import { useMay } from '@/components/rooms/use-may';
import { useNotice } from '@/components/shell/notices';
import { IconButton } from '@/components/ui/icon-button';
import { request } from '@/lib/browser/request';
import type { RoomFacts } from '@/lib/chat/client/chat';
import { shellText } from '@/lib/i18n/shell/text';
import { writingText } from '@/lib/i18n/writing/text';

interface Outsider {
  id: number;
  name: string;
}

interface Props {
  field: FieldText;
  room: RoomFacts;
}

/**
 * Offers to invite the people who are named in the field and are not in the room. It stays after the message was sent,
 * until the next one is begun.
 */
export function InviteLine({ field, room }: Props) {
  const { invite: words } = useText(writingText);
  const { list } = useText(shellText);
  const say = useNotice();
  const mayInvite = useMay(room, room.role ?? null)('invite');
  const people = useOutsiders(field, room.id);
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const [isPending, setPending] = useState(false);
  const outsiders = people.filter(({ id }) => !left.has(id));
  if (!mayInvite || outsiders.length === 0) return null;
  const ids = outsiders.map(({ id }) => id);
  const leave = () => {
    setLeft(new Set([...left, ...ids]));
    field.focus();
  };

  async function invite() {
    setPending(true);
    const answer = await request<{ unavailable: number[] }>({
      method: 'POST',
      path: `rooms/by-id/${room.id}/members`,
      body: { people: ids },
    });
    setPending(false);
    if (!answer.ok) return say(words.failed);
    say(answer.body.unavailable.length > 0 ? words.some : words.done(ids.length));
    leave();
  }

  return (
    <div className="flex items-center gap-2 ps-[18px] pe-1 pt-1 text-[14px]">
      <UserPlus size={18} strokeWidth={1.75} className="shrink-0 text-muted" />
      <p role="status" className="min-w-0 flex-1 wrap-anywhere">
        {words.question(
          list(
            outsiders.map(({ name }) => `\u2068${name}\u2069`),
            0,
          ),
          outsiders.length,
        )}
      </p>
      <button
        type="button"
        aria-busy={isPending}
        onClick={() => void invite()}
        className="min-h-11 shrink-0 rounded-md px-2 font-[550] text-accent"
      >
        {isPending ? words.adding : words.add}
      </button>
      <IconButton label={words.dismiss} onClick={leave} className="text-muted">
        <X size={18} strokeWidth={1.75} />
      </IconButton>
    </div>
  );
}

function useOutsiders(field: FieldText, room: number): readonly Outsider[] {
  const source = roomPeople(room);
  const { members, isComplete } = useSyncExternalStore(source.subscribe, source.getSnapshot, source.getSnapshot);
  const [named, setNamed] = useState<readonly Outsider[]>([]);
  useEffect(() => {
    const look = () => {
      const text = field.text();
      const now = field.mentions.flatMap(({ at, length, who }) =>
        typeof who === 'number' ? [{ id: who, name: text.slice(at, at + length) }] : [],
      );
      // An empty field means that the message was just sent: the offer stays.
      if (text !== '') setNamed((before) => (isSame(before, now) ? before : now));
    };
    look();
    return field.subscribe(look);
  }, [field]);
  const inside = new Set(members.map(({ id }) => id));
  const unique = [...new Map(named.map((person) => [person.id, person])).values()];
  return isComplete ? unique.filter(({ id }) => !inside.has(id)) : [];
}

function isSame(a: readonly Outsider[], b: readonly Outsider[]): boolean {
  return a.length === b.length && a.every(({ id, name }, index) => id === b[index]?.id && name === b[index]?.name);
}
