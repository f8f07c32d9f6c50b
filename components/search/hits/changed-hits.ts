import type { RoomEntry } from '@/lib/chat/client/frames';
import { quotedText } from '@/lib/messages/message';
import type { SearchContext, SearchHit } from '@/lib/search/answer';
import { fold } from '@/lib/search/fold';
import { marksIn } from '@/lib/search/marks';
import { readQuery } from '@/lib/search/query';
import { matches } from '@/lib/search/term';

/** What becomes of hits when a message changes while they are shown. Pure. */

type Edit = Extract<RoomEntry, { type: 'edit' }>;

/** The hits without a message that is gone, also beside others. The same array if it is nowhere. */
export function without(hits: readonly SearchHit[], room: number, seq: number): readonly SearchHit[] {
  return changed(
    hits,
    room,
    seq,
    () => null,
    () => undefined,
  );
}

/** The hits after an edit. A message that no longer has what was searched for is none of them any more. */
export function withEdit(hits: readonly SearchHit[], edit: Edit, q: string): readonly SearchHit[] {
  const { terms } = readQuery(q);
  return changed(
    hits,
    edit.room,
    edit.target,
    (hit) => {
      const { message } = hit;
      const names = (message.files ?? []).map(({ name }) => name);
      if (!matches(fold([edit.text, ...names].join('\n')), terms)) return null;
      const marks = marksIn(edit.text ?? '', terms);
      return { ...hit, marks, message: { ...message, message: edit.text, editedAt: edit.editedAt } };
    },
    (context) => ({ ...context, text: quotedText(edit.text ?? '') }),
  );
}

function changed(
  hits: readonly SearchHit[],
  room: number,
  seq: number,
  ofHit: (hit: SearchHit) => SearchHit | null,
  ofContext: (context: SearchContext) => SearchContext | undefined,
): readonly SearchHit[] {
  let isSame = true;
  const result = hits.flatMap((hit) => {
    if (hit.room !== room || ![hit.before?.seq, hit.message.seq, hit.after?.seq].includes(seq)) return [hit];
    isSame = false;
    if (hit.message.seq === seq) return ofHit(hit) ?? [];
    const { before, after, ...rest } = hit;
    const [left, right] = [before, after].map((one) => (one?.seq === seq ? ofContext(one) : one));
    return [{ ...rest, ...(left && { before: left }), ...(right && { after: right }) }];
  });
  return isSame ? hits : result;
}
