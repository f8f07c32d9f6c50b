import { useState } from 'react';
import { Outcome } from '@/components/account/outcome';
import { useText } from '@/components/locale';
import { notificationsText } from '@/lib/i18n/notifications/text';
import type { PushContent, PushState } from '@/lib/push/wire';
import { type PushSettingsState, toldIn } from './use-push-settings';

const CONTENTS: readonly PushContent[] = ['all', 'sender', 'none'];

/** How much of a message a notification shows. */
export function ContentChoice({ push, settings }: { push: PushSettingsState; settings: PushState }) {
  const text = useText(notificationsText);
  /** Shown while it is being stored. */
  const [chosen, setChosen] = useState<PushContent | null>(null);

  async function choose(content: PushContent) {
    setChosen(content);
    await push.change('content', { method: 'PATCH', path: 'push', body: { content } }, text.saved);
    setChosen(null);
  }

  return (
    <>
      <fieldset>
        <legend className="mb-2 text-muted">{text.whatHint}</legend>
        {CONTENTS.map((content) => (
          <label key={content} className="flex min-h-11 items-center gap-3">
            <input
              type="radio"
              name="content"
              checked={(chosen ?? settings.content) === content}
              onChange={() => void choose(content)}
              className="size-5 shrink-0 accent-accent"
            />
            {text.contents[content]}
          </label>
        ))}
      </fieldset>
      <Outcome {...toldIn(push, 'content')} />
    </>
  );
}
