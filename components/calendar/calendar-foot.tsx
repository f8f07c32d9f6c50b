'use client';

import { useText } from '@/components/locale';
import { SwitchLink } from '@/components/shell/switch-link';
import { daysText } from '@/lib/i18n/days/text';
import type { MonthAnswer } from '@/lib/messages/calendar/answer';

interface Props {
  answer: MonthAnswer | null;
  today: string;
  hrefOf: (day: string, answer: MonthAnswer) => string;
  /** Go to the first and to the last message. Left out: they are links to the pages of the first day and of today. */
  onFirst?: (() => void) | undefined;
  onLast?: (() => void) | undefined;
  /** Called for a press on such a link. */
  onLeave?: () => void;
}

export const FOOT_BUTTON =
  'flex min-h-11 items-center rounded-[10px] px-2.5 font-[550] text-[13px] text-accent hover:bg-over';

/** To the beginning of the room, and to today. */
export function CalendarFoot({ answer, today, hrefOf, onFirst, onLast, onLeave }: Props) {
  const text = useText(daysText);
  const { first } = answer ?? { first: null };
  return (
    <div className="flex min-h-12 justify-between pt-1">
      {answer && first !== null && (
        <FootAction label={text.firstMessage} href={hrefOf(first, answer)} onPress={onFirst} onLeave={onLeave} />
      )}
      <span className="flex-1" />
      {answer && <FootAction label={text.today} href={hrefOf(today, answer)} onPress={onLast} onLeave={onLeave} />}
    </div>
  );
}

interface ActionProps extends Pick<Props, 'onLeave'> {
  label: string;
  href: string;
  onPress: (() => void) | undefined;
}

function FootAction({ label, href, onPress, onLeave }: ActionProps) {
  if (onPress) {
    return (
      <button type="button" onClick={onPress} className={FOOT_BUTTON}>
        {label}
      </button>
    );
  }
  return (
    <SwitchLink href={href} onClick={onLeave} className={FOOT_BUTTON}>
      {label}
    </SwitchLink>
  );
}
