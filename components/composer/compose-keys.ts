/** The properties of a keydown event that are used. */
export interface KeyPress {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  isComposing: boolean;
  keyCode: number;
  timeStamp: number;
}

export interface KeyContext {
  /** The main pointer is a finger: Enter breaks the line, and the button sends. */
  isTouch: boolean;
  /** When an input method last finished a word, on the events' clock. */
  composedAt: number;
}

/** "This key went to the input method": UI Events, § 7.3.1. */
const PROCESSED = 229;
/** Safari ends the composition first, and then sends the event of the Enter that ended it. */
const SAFARI_MS = 50;

/** Whether this key press sends the message. Pure. */
export function isSendKey(press: KeyPress, { isTouch, composedAt }: KeyContext): boolean {
  if (press.key !== 'Enter' || press.shiftKey || press.altKey) return false;
  if (press.isComposing || press.keyCode === PROCESSED || press.timeStamp - composedAt < SAFARI_MS) return false;
  return !isTouch || press.ctrlKey || press.metaKey;
}
