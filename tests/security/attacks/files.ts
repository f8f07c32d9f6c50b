import type { Attack } from '@/tests/security/attack';

export const FILES = [
  {
    tag: 'files/active-types',
    attack: 'SVG, HTML, XML, PDF and scripts, named .png or .jpg, with a type of the client',
    must: 'never a picture; the type is found from the content; attachment, nosniff, a sandboxing policy',
  },
  {
    tag: 'files/polyglot',
    attack: 'A picture that is also HTML, a script or an archive',
    must: 'what is served is written anew, without what was added',
  },
  {
    tag: 'files/exif',
    attack: 'A photo with the place, the time and the owner in its metadata',
    must: 'nothing of it is in what is served, and the picture is upright',
  },
  {
    tag: 'files/pixel-bomb',
    attack: 'A small file with 30,000 × 30,000 pixels, pictures that cannot be decoded, a decoder that hangs',
    must: 'an ordinary file; the next picture is read',
  },
  {
    tag: 'files/zip-bomb',
    attack: 'An archive that unpacks to gigabytes, named .png; a picture with a text that does',
    must: 'nothing is unpacked into memory: an ordinary file, or a picture without the text',
  },
  {
    tag: 'files/archive-import',
    attack:
      'An archive to import with paths that lead out, in another encoding, that would grow a thousand times, or into a database in use',
    must: 'refused with a line that says why; nothing is unpacked under a name that it chooses',
  },
  {
    tag: 'files/exports',
    attack:
      'The archive of everything, and that of one person: by others, signed out, after a day, many at once, with closed rooms and conversations',
    must: '404 or 401; one at a time; of rooms only the open ones, of a person only what is theirs',
  },
  {
    tag: 'files/chat-import',
    attack:
      'A chat to import that is no UTF-8, or a ZIP of it that would grow a thousand times, has none or several texts',
    must: 'refused with a line that says why, before anything is written',
  },
  {
    tag: 'files/team-import',
    attack:
      'An export of a team to import with names that lead out of its folder, 10⁶ people, lists that are none or no UTF-8, or that would grow a thousand times',
    must: 'refused with a line that says why, before anything is written',
  },
  {
    tag: 'files/logo',
    attack: 'A logo of the community that is SVG, HTML, a bomb, moves, or carries more than a picture',
    must: 'no_picture, and the earlier one stays; what is served is a PNG that was drawn anew',
  },
  {
    tag: 'files/names',
    attack: 'Names with traversal, controls, bidi characters, quotes, line breaks, and very long ones',
    must: 'one harmless line; nothing of it reaches the storage or another header',
  },
  {
    tag: 'files/broken-body',
    attack: 'No bytes, a body that stops half-way, twice the declared length, no length',
    must: 'refused, and neither a row nor bytes are left; what is beyond the length is part of no file',
  },
  {
    tag: 'files/slow-body',
    attack: 'A body of one byte now and then, of which nothing more comes, or that never ends',
    must: 'cut off, and its place is free; a phone with 50 kB/s can send 25 MB',
  },
  {
    tag: 'files/too-much',
    attack: 'More than the limit, more than the quota, many uploads at once, uploads without a pause',
    must: '413, 403 or 429, before and while it is sent; nothing is left',
  },
  {
    tag: 'files/download-flood',
    attack: 'Reading files again and again without a pause',
    must: '429 with a waiting time, for this person only',
  },
  {
    tag: 'files/who-may-read',
    attack:
      'The address of a file: signed out, not a member, removed, archived, deleted, hidden, of an upload of others',
    must: '401, or the 404 of a file that does not exist',
  },
  {
    tag: 'files/room-list',
    attack: 'Asking for the files of a room that one may not read; of deleted and hidden messages, of unsent uploads',
    must: 'the 404 of a room that does not exist; only the files that the room’s messages show',
  },
  {
    tag: 'files/foreign',
    attack:
      'Sending, describing or removing files of others, of other messages, or that are not there; taking their id',
    must: 'no_file, 404 or 409, and nothing is changed',
  },
  {
    tag: 'files/faces',
    attack:
      'As one’s face: a file of others, one that was sent or deleted, an SVG, a picture that is too large; the address of a former face, or that of a deleted person; a face in a message',
    must: 'refused, and nothing is changed; 404 at once, and browsers are not told to keep that answer',
  },
  {
    tag: 'files/cross-site',
    attack: 'Uploads from a page of another site, or without an Origin',
    must: '403, and nothing is stored',
  },
  {
    tag: 'files/signed-addresses',
    attack:
      'An address at FILES_ORIGIN that is forged, expired, for another file, size, person or time; any other request there; one of a file that was deleted, or whose person was removed',
    must: '404 under that host, whatever else is true',
  },
] as const satisfies readonly Attack[];
