import type { NodeExample } from '#graph/node-type';

const passages = [
  { citation: 1, text: 'Parcels arrive within three working days.', document: 'delivery.md', path: ['Times'] },
  { citation: 2, text: 'Lamps can be sent back within 30 days of delivery.', document: 'returns.md', path: [] },
];

/** An answer that holds, and one with a number of its own. */
export const examples: readonly NodeExample[] = [
  {
    title: 'An answer that its passages bear out',
    inputs: { answer: 'Parcels arrive within 3 working days [1]. Lamps can be sent back for 30 days [2].', passages },
    outputs: {
      supported: {
        answer: 'Parcels arrive within 3 working days [1]. Lamps can be sent back for 30 days [2].',
        sentences: [
          {
            text: 'Parcels arrive within 3 working days [1].',
            citations: [1],
            isSupported: true,
            reason: '100 % of its words are in what it cites.',
          },
          {
            text: 'Lamps can be sent back for 30 days [2].',
            citations: [2],
            isSupported: true,
            reason: '100 % of its words are in what it cites.',
          },
        ],
        share: 1,
      },
    },
  },
  {
    title: 'A number that no passage has',
    inputs: { answer: 'Lamps can be sent back within 90 days [2].', passages },
    outputs: {
      unsupported: {
        answer: 'Lamps can be sent back within 90 days [2].',
        sentences: [
          { text: 'Lamps can be sent back within 90 days [2].', citations: [2], isSupported: false, reason: 'Not in what it cites: 90.' },
        ],
        share: 0,
      },
    },
  },
];
