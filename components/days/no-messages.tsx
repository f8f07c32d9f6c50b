'use client';

import { useText } from '@/components/locale';
import { SwitchLink } from '@/components/shell/switch-link';
import { SOFT_BUTTON } from '@/components/ui/button-looks';
import { daysText } from '@/lib/i18n/days/text';
import { type Nearby, useShortDay } from './days-nearby';

interface Props {
  day: string;
  /** In the zone whose days are shown. */
  today: string;
  nearby: Nearby;
  hrefOf: (day: string) => string;
}

/** In place of the messages of a day that has none: the way to the nearest days that have some. */
export function NoMessages({ day, today, nearby: { before, after }, hrefOf }: Props) {
  const text = useText(daysText);
  const short = useShortDay(day);
  const days = [before, after].filter((one) => one !== null);
  return (
    <div className="py-6">
      <p className="font-semibold text-[16px]">
        {day > today ? text.noneYet : day === today ? text.noneToday : text.noneTitle}
      </p>
      <p className="mt-1 text-soft">{days.length > 0 ? text.noneText : text.noneEver}</p>
      <p className="mt-4 flex flex-wrap gap-2">
        {days.map((one) => (
          <SwitchLink key={one} href={hrefOf(one)} className={SOFT_BUTTON}>
            {short(one)}
          </SwitchLink>
        ))}
      </p>
    </div>
  );
}
