'use client';

import { useEffect, useState } from 'react';
import { isPlain, setPlain } from '@/components/composer/format/plain';
import { useText } from '@/components/locale';
import { openStorage } from '@/lib/chat/client/storage';
import { settingsText } from '@/lib/i18n/settings/text';

/** Turns the keys that format on and off. The choice is kept on the device, since keyboards differ. */
export function WritingChoice() {
  const text = useText(settingsText);
  const [checked, setChecked] = useState(false);
  useEffect(() => setChecked(isPlain(openStorage())), []);
  return (
    <label className="mt-5 flex min-h-11 items-start gap-3">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => {
          setPlain(openStorage(), event.target.checked);
          setChecked(event.target.checked);
        }}
        className="mt-1 size-5 shrink-0 accent-accent"
      />
      <span>
        {text.writePlain}
        <span className="block text-[14px] text-muted">{text.writePlainAbout}</span>
      </span>
    </label>
  );
}
