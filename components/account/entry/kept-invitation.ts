import { type Refusal, request } from '@/lib/browser/request';

/** An invitation's code in this tab, while the person signs in: it leaves the address at once. */

const KEPT = 'invitation';

export interface InvitedRoom {
  name: string;
  title: string;
}

export function keepInvitation(code: string): void {
  window.sessionStorage.setItem(KEPT, code);
}

/** Empty: none is kept. */
export function keptInvitation(): string {
  return window.sessionStorage.getItem(KEPT) ?? '';
}

export function dropInvitation(): void {
  window.sessionStorage.removeItem(KEPT);
}

/** Joins the rooms and goes to the first one. @returns why it was refused; null after a success */
export async function acceptInvitation(code: string): Promise<Refusal | null> {
  const answer = await request<{ rooms: InvitedRoom[] }>({ method: 'PUT', path: 'invitation', body: { code } });
  if (!answer.ok) return answer;
  const [first] = answer.body.rooms;
  window.location.assign(first ? `/r/${encodeURIComponent(first.name)}` : '/');
  return null;
}
