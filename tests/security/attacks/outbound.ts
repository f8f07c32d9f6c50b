import type { Attack } from '@/tests/security/attack';

/** What the server asks of addresses that people gave. */
export const OUTBOUND = [
  {
    tag: 'outbound/addresses',
    attack:
      'A link to a private, shared, loopback, link-local, multicast or reserved address, or to the metadata of a cloud; also as a number, octal, hexadecimal, mapped or translated, with a zone, localhost, localhost.',
    must: 'no connection is made',
  },
  {
    tag: 'outbound/dns',
    attack:
      'A name whose addresses are not public, all or one of them; a DNS server that changes its answer after the check',
    must: 'no connection is made; the address that was checked is the one that is connected to',
  },
  {
    tag: 'outbound/redirects',
    attack: 'A redirect to 169.254.169.254, to another port, to file:, without an end, to where a name is not public',
    must: 'each is checked as if a person had given it; at most three',
  },
  {
    tag: 'outbound/heavy',
    attack: 'A huge body, a bomb of gzip, a slow body, a slow head, huge headers, another type',
    must: 'at most 512 KB are read, and the whole takes at most 2 s; messages wait for none of it',
  },
  {
    tag: 'outbound/flood',
    attack: 'Very many links to pages of somebody else, posted or written into one message again and again',
    must: 'for each person a bounded number of pages in ten minutes is asked for; those of others are not affected',
  },
  {
    tag: 'outbound/page',
    attack:
      'A page whose title has markup, scripts, controls or bidi characters; a picture that is javascript:, data: or SVG',
    must: 'plain text in one line; no picture',
  },
  {
    tag: 'outbound/revoked',
    attack:
      'A preview of a message that is deleted, hidden, or edited to another link, while its page is fetched or later',
    must: 'neither the preview nor its picture is told to anybody',
  },
  {
    tag: 'outbound/push',
    attack:
      'An endpoint for notifications at another host, port or scheme, with a user, at an address that is not public, or at a look-alike of a push service; one that was allowed when it was saved; a redirect',
    must: 'refused when it is saved, and again when something is sent; redirects are not followed',
  },
  {
    tag: 'outbound/push-devices',
    attack:
      'More devices than allowed, one after the other or at once; the device of somebody else; keys that are none',
    must: 'at most 16 for each person; somebody else’s device is not found',
  },
  {
    tag: 'outbound/push-removed',
    attack: 'A browser that registers itself again after its device or its session was ended by somebody else',
    must: '409 until a person presses the button there; another person’s device never comes along',
  },
  {
    tag: 'outbound/push-owner',
    attack: 'A notification for somebody who was signed out, disabled, removed from the room or blocked the author',
    must: 'nothing is sent, also if it was queued before; an endpoint belongs to whoever registered it last',
  },
  {
    tag: 'outbound/push-looks',
    attack: 'A window that says it looks at a room, so that others are not notified of it; one that looked and is gone',
    must: 'it keeps away notifications of its own person only, and only while it looks',
  },
  {
    tag: 'outbound/team-files',
    attack: 'A file of an export to import that is at another host, by http, or behind a redirect to one',
    must: 'it is not asked for, and the token goes nowhere else',
  },
] as const satisfies readonly Attack[];
