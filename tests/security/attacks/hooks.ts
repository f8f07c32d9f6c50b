import type { Attack } from '@/tests/security/attack';

/** Webhooks: addresses at which programs write, addresses that are told of messages, and their bots. */
export const HOOKS = [
  {
    tag: 'hooks/secret',
    attack:
      'A guessed, shortened, changed or foreign secret, that of a webhook that was revoked, a cookie or a token in its place; a look for it in lists, in the database, in the log, in an export',
    must: 'nothing is stored, and all get the same 404; a cookie makes no difference; the secret is shown once and stored as a hash',
  },
  {
    tag: 'hooks/replay',
    attack: 'The same request again and again, at once, with another text under its key, with a key that is none',
    must: 'with an Idempotency-Key it is stored once; another text is 409; what is told has an id and a signed time',
  },
  {
    tag: 'hooks/oversize',
    attack: 'A megabyte, a text of 4,001 characters, no text, control characters, bytes that are not UTF-8, wrong JSON',
    must: 'a line of text that says what is wrong; nothing is stored; the process lives',
  },
  {
    tag: 'hooks/flood',
    attack: 'Messages without end, and each under another name',
    must: 'at most 30 a minute for each webhook, and 20 names beside its own',
  },
  {
    tag: 'hooks/bots',
    attack:
      'To make a bot the owner of a room or an administrator, to add it to another room, to write to it, to sign in as it; a person’s name that looks like a bot’s; writing by a bot that was removed, silenced or disabled',
    must: 'refused; a closed room never gets a bot as its owner',
  },
  {
    tag: 'hooks/addresses',
    attack:
      'An address to be told at another scheme or port, with a user, at a private, loopback or link-local address, as a number, on this installation; a name that leads there, also only when something is sent; a redirect; line breaks for more headers',
    must: 'refused when it is saved, and again when something is sent; redirects are not followed',
  },
  {
    tag: 'hooks/signature',
    attack: 'A receiver that is told something by somebody else, or the same again later',
    must: 'an HMAC over the id, the time stamp and the body, by a key that is shown once and stored encrypted',
  },
  {
    tag: 'hooks/loop',
    attack: 'Two webhooks that answer each other; one that is told of what it writes',
    must: 'bots are not told of bots, whatever they write',
  },
  {
    tag: 'hooks/slow',
    attack: 'A receiver that answers nothing, errors, or without an end; one that is away for a day',
    must: 'at most 7 s for each try; the body of an answer is not read; others wait for none of it; after a day it is off',
  },
  {
    tag: 'hooks/revoked',
    attack: 'A message that is deleted, hidden or edited before it is told',
    must: 'what was deleted or hidden is not told, and of what was edited only the present text',
  },
] as const satisfies readonly Attack[];
