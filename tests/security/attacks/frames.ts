import { type Attack, IN } from '@/tests/security/attack';

const area = 'Frames';

export const FRAMES: readonly Attack[] = [
  {
    area,
    attack: 'An oversize frame',
    must: '1009',
    shownBy: { [IN.refusals]: ['a bad frame › that is too large closes with 1009'] },
  },
  {
    area,
    attack: 'Endless fragments',
    must: 'closed',
    shownBy: { [IN.refusals]: ['a bad frame › in endless fragments is closed'] },
  },
  {
    area,
    attack: 'A binary frame',
    must: '1003',
    shownBy: { [IN.refusals]: ['a bad frame › that is binary closes with 1003'] },
  },
  {
    area,
    attack: 'Bad UTF-8',
    must: '1007',
    shownBy: { [IN.refusals]: ['a bad frame › with bad UTF-8 closes with 1007'] },
  },
  {
    area,
    attack: 'An unmasked frame, a reserved opcode, a reserved bit',
    must: '1002',
    shownBy: {
      [IN.refusals]: [
        'a bad frame › with an unmasked frame closes with 1002',
        'a bad frame › with a reserved opcode closes with 1002',
        'a bad frame › with a reserved bit closes with 1002',
      ],
    },
  },
  {
    area,
    attack: 'Compression is offered',
    must: 'not negotiated',
    shownBy: { [IN.refusals]: ['an upgrade › negotiates no compression'] },
  },
  {
    area,
    attack: 'A flood of messages',
    must: 'a bucket for each user: refused by name, for now',
    shownBy: {
      [IN.limits]: [
        'a user’s messages are counted over all sockets; the next one is refused by name, for now, and nobody else’s',
        'a client of the first generation is closed instead, so that nothing is lost in silence',
      ],
    },
  },
  {
    area,
    attack: 'A flood of anything: bad frames, pings, pongs',
    must: '1008',
    shownBy: { [IN.limits]: ['whoever floods with frames of any kind is closed with 1008'] },
  },
  {
    area,
    attack: 'JSON nested as deep as fits',
    must: 'bad_frame, and it keeps nobody waiting',
    shownBy: {
      [IN.refusals]: ['a bad frame › with deep nesting gets its error, and the connection lives'],
      [IN.parse]: [
        'parseClientFrame › refuses JSON nested as deep as fits',
        'parseClientFrame › refuses a key nested as deep as fits',
        'parseClientFrame › is not kept busier by JSON nested as deep as fits than by flat JSON of that size',
      ],
    },
  },
  {
    area,
    attack: '1e999, wrong types, no JSON',
    must: 'bad_frame',
    shownBy: {
      [IN.refusals]: [
        'a bad frame › with a number past all numbers gets its error, and the connection lives',
        'a bad frame › with a text that is such a number gets its error, and the connection lives',
        'a bad frame › with a wrong type gets its error, and the connection lives',
        'a bad frame › with no JSON gets its error, and the connection lives',
      ],
      [IN.parse]: ['parseClientFrame › refuses %s'],
    },
  },
  {
    area,
    attack: '__proto__ and constructor keys',
    must: 'bad_frame, and no prototype changes',
    shownBy: {
      [IN.refusals]: [
        'a bad frame › with __proto__ gets its error, and the connection lives',
        'a bad frame › with constructor gets its error, and the connection lives',
      ],
      [IN.parse]: ['parseClientFrame › leaves Object.prototype alone'],
    },
  },
  {
    area,
    attack: 'An author, a time or a seq set by the client',
    must: 'bad_frame; not_you for another user',
    shownBy: {
      [IN.refusals]: [
        'a bad frame › with an author of its own gets its error, and the connection lives',
        'a bad frame › with a time of its own gets its error, and the connection lives',
        'a bad frame › with a seq of its own gets its error, and the connection lives',
        'a bad frame › with another author gets its error, and the connection lives',
      ],
      [IN.chat]: [
        'a client of the first generation › cannot speak as another: it is closed with 1008, and nothing is stored',
      ],
    },
  },
  {
    area,
    attack: 'Bad frames by the thousand, and next to people who talk',
    must: 'the process lives, its memory stays, the others notice nothing',
    shownBy: {
      [IN.refusals]: [
        'a bad frame › never disturbs the others',
        'a bad frame › by the thousand is nothing that the process keeps',
      ],
    },
  },
];
