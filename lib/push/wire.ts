import type { Locale } from '@/lib/i18n/locale';

/** What `/api/push` and the service worker get and give. Shared with the browser. */

export const CONTENTS = ['all', 'sender', 'none'] as const;
/** What a notification says: everything, only who wrote and where, or only that there is a message. */
export type PushContent = (typeof CONTENTS)[number];

/** Hours without notifications, by the clocks of a zone. If `to` is not after `from`, they end on the next day. */
export interface QuietHours {
  /** `HH:MM` */
  from: string;
  to: string;
  /** The days on which they begin; 0 is Sunday. */
  days: number[];
  /** IANA name. */
  zone: string;
}

export interface PushDevice {
  id: number;
  /** The browser and the system, such as `Firefox, Android`; empty if they are unknown. */
  name: string;
  /** ms since 1970 */
  createdAt: number;
  /** Whether this session registered it. */
  isThis: boolean;
}

/** The answer to `GET /api/push`. */
export interface PushState {
  /** The VAPID public key, in base64url, for `applicationServerKey`. */
  key: string;
  /** Names this session, and says nothing else of it: another sign-in has another one. */
  session: string;
  /** Whose session it is. */
  userId: number;
  devices: PushDevice[];
  content: PushContent;
  quiet: QuietHours | null;
  /** ms since 1970 */
  pausedUntil: number | null;
}

/** The body of `POST /api/push/devices`, from a PushSubscription. The keys are in base64url. */
export interface NewPushDevice {
  endpoint: string;
  p256dh: string;
  auth: string;
}

/** The body of `PATCH /api/push`. What is left out stays. */
export type PushChoices = Partial<Pick<PushState, 'content' | 'quiet' | 'pausedUntil'>>;

/** `read`: the person has read that room elsewhere, so the notification with this tag is to be closed. */
export type PushKind = 'message' | 'read' | 'test';

/**
 * What is pushed, as JSON: a declarative message (https://w3c.github.io/push-api/), also read by the service worker.
 */
export interface PushPayload {
  web_push: 8030;
  /** How many messages ask for attention, as in the title of the page. */
  app_badge: number;
  notification: {
    title: string;
    body: string;
    /** The absolute address of the message. */
    navigate: string;
    /** `room-ID`: there is one notification for each room. */
    tag: string;
    lang: Locale;
    silent?: true;
    data: {
      /** 0 for a test. */
      room: number;
      seq: number;
      /** How many messages of the room ask for attention. */
      count: number;
      kind: PushKind;
    };
  };
}

/** The most devices of one person. */
export const MOST_DEVICES = 16;
