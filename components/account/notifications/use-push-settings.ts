import { useCallback, useEffect, useState } from 'react';
import { useErrorText } from '@/components/account/use-error-text';
import { useText } from '@/components/locale';
import { type Answer, type ApiRequest, request } from '@/lib/browser/request';
import { notificationsText } from '@/lib/i18n/notifications/text';
import type { PushState } from '@/lib/push/wire';

/** The person's settings for notifications, and requests that change them. One request at a time. */
export interface PushSettingsState {
  /** Null until they are loaded. */
  settings: PushState | null;
  pending: boolean;
  /** In which part of the page the last request was made. */
  part: string | null;
  trouble: string | null;
  done: string | null;
  /** Makes a request, and loads the settings again. @returns whether it was granted */
  change(part: string, asked: ApiRequest, done: string): Promise<boolean>;
  /** Says in a part of the page what went wrong before there was a request. */
  fail(part: string, trouble: string): void;
}

type Told = Pick<PushSettingsState, 'part' | 'trouble' | 'done'>;

const NOTHING: Told = { part: null, trouble: null, done: null };

/** @returns what a part of the page says of its own last request */
export function toldIn({ part, trouble, done }: Told, own: string): { trouble: string | null; done: string | null } {
  return part === own ? { trouble, done } : NOTHING;
}

export function usePushSettings(): PushSettingsState {
  const errors: Record<string, string | undefined> = useText(notificationsText).errors;
  const inWords = useErrorText();
  const [settings, setSettings] = useState<PushState | null>(null);
  const [pending, setPending] = useState(false);
  const [told, setTold] = useState<Told>(NOTHING);

  const load = useCallback(async (): Promise<Answer<PushState>> => {
    const answer = await request<PushState>({ method: 'GET', path: 'push' });
    if (answer.ok) setSettings(answer.body);
    return answer;
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: loaded once, when the page opens; the words for a failure do not change
  useEffect(() => {
    void load().then((answer) => {
      if (!answer.ok) setTold({ ...NOTHING, part: 'device', trouble: inWords(answer) });
    });
  }, []);

  async function change(part: string, asked: ApiRequest, done: string): Promise<boolean> {
    if (pending) return false;
    setPending(true);
    setTold(NOTHING);
    const answer = await request(asked);
    // Another device may have changed them meanwhile, also if this request was refused.
    await load();
    setPending(false);
    const trouble = answer.ok ? null : (errors[answer.code] ?? inWords(answer));
    setTold({ part, trouble, done: answer.ok ? done : null });
    return answer.ok;
  }

  return { settings, pending, ...told, change, fail: (part, trouble) => setTold({ part, trouble, done: null }) };
}
