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

/** Whether this key press belongs to an input method. Pure. */
export function isComposing(press: KeyPress, { composedAt }: Pick<KeyContext, 'composedAt'>): boolean {
  return press.isComposing || press.keyCode === PROCESSED || press.timeStamp - composedAt < SAFARI_MS;
}

/** Whether this key press sends the message. Pure. */
export function isSendKey(press: KeyPress, { isTouch, composedAt }: KeyContext): boolean {
  if (press.key !== 'Enter' || press.shiftKey || press.altKey || isComposing(press, { composedAt })) return false;
  return !isTouch || press.ctrlKey || press.metaKey;
}
