import { fieldsOf, linesOf, listOf, textOf } from '@/lib/imports/json';

/** What programs write beside the text of a message: "attachments", in the form of Slack and Mattermost. Pure. */

export interface Marks {
  link(text: string, address: string): string;
  bold(text: string): string;
}

/** @returns their texts, one below the other; empty if there is none */
export function attachedText(attachments: unknown, marks: Marks): string {
  return linesOf(listOf(attachments).map((value) => oneOf(value, marks)));
}

function oneOf(value: unknown, { link, bold }: Marks): string {
  const attached = fieldsOf(value);
  const [title, address] = [textOf(attached.title), textOf(attached.title_link)];
  const head = title !== '' && address !== '' ? link(title, address) : title;
  const fields = listOf(attached.fields).map((one) => {
    const field = fieldsOf(one);
    const name = textOf(field.title);
    return linesOf([name === '' ? '' : bold(name), written(field.value)]);
  });
  return linesOf([textOf(attached.pretext), head, textOf(attached.text), ...fields]) || textOf(attached.fallback);
}

/** A value of a field may be a number. */
const written = (value: unknown) =>
  typeof value === 'number' || typeof value === 'boolean' ? `${value}` : textOf(value);
