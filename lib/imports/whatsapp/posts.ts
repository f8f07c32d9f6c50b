import { LIMITS } from '@/lib/chat/protocol';
import { partsOf, withOurMarks } from '@/lib/imports/text';
import { isBlank } from '@/lib/text';
import type { ChatMessage } from './parse';

/** A message as it comes into a room. Pure. */
export interface Post {
  author: string;
  at: number;
  text: string;
  file: string | null;
  /** Its line in the chat, and which part of the text it is. */
  line: number;
  part: number;
}

/**
 * The messages with our marks, long ones in several parts. Each has a text or a file.
 * @param hasFile whether the export has this file; otherwise its name stands in the text
 */
export function postsOf(messages: readonly ChatMessage[], hasFile: (name: string) => boolean): Post[] {
  return messages.flatMap(({ author, at, text, file, line }) => {
    const kept = file !== null && hasFile(file) ? file : null;
    const named = file !== null && kept === null ? `_${file}_\n${text}` : text;
    // A file that cannot be stored after all is named in the text.
    const limit = LIMITS.messageCodePoints - (file?.length ?? 0) - 3;
    const parts = partsOf(withOurMarks(named.trim()), limit).filter((each) => !isBlank(each));
    const whole = parts.length === 0 && kept !== null ? [''] : parts;
    return whole.map((each, part) => ({ author, at, text: each, file: part === 0 ? kept : null, line, part }));
  });
}
