import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { type AdminRequest, send } from './request';
import { useAdminText } from './text';

interface State {
  pending: boolean;
  /** In words. */
  error: string | null;
  /** What `error` is about. */
  code: string | null;
  done: string | null;
}

const IDLE: State = { pending: false, error: null, code: null, done: null };

/** Something that is asked of the server, one at a time, and how it went. The page is read anew after it. */
export function useVerb() {
  const router = useRouter();
  const { errors } = useAdminText();
  const [state, setState] = useState<State>(IDLE);

  /** @returns the answer's body; null when it failed, or another one was under way */
  async function run(
    request: AdminRequest,
    say: (body: Record<string, unknown>) => string,
  ): Promise<Record<string, unknown> | null> {
    if (state.pending) return null;
    setState({ ...IDLE, pending: true });
    const answer = await send(request);
    if (!answer.ok) {
      setState({ ...IDLE, error: errors[answer.code] ?? errors.failed, code: answer.code });
      // What the page shows is not what is there any more.
      if (answer.code === 'conflict') router.refresh();
      return null;
    }
    setState({ ...IDLE, done: say(answer.body) });
    router.refresh();
    return answer.body;
  }

  return { ...state, run, clear: () => setState(IDLE) };
}
