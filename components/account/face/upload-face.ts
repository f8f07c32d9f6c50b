import { minutesUntilRetry, type Refusal } from '@/lib/browser/request';
import { newUuid } from '@/lib/chat/client/uuid';

const TIMEOUT_MS = 60_000;

/** Uploads a picture as a file of the person's own. Never throws. @returns the id of the file, or why it was refused */
export async function uploadFace(picture: Blob): Promise<string | Refusal> {
  const id = newUuid();
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(`/api/files/${id}?name=face`, { method: 'PUT', body: picture, signal });
    if (response.ok) return id;
    const minutes = minutesUntilRetry(response);
    if (response.status === 503) return { ok: false, code: 'busy', fields: {}, minutes };
    const { error } = await response.json();
    return { ok: false, code: typeof error === 'string' ? error : 'failed', fields: {}, minutes };
  } catch {
    return { ok: false, code: 'failed', fields: {}, minutes: 1 };
  }
}
