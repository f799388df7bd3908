import { describe, expect, it } from 'vitest';
import type { Json } from '#graph/json';
import { fakeContext } from '../testing/fake-context.ts';
import citeCheck from './node.ts';
import { sentencesOf } from './sentences.ts';
import { numbersOf } from './words.ts';

const passages = [
  {
    citation: 1,
    text: 'Orders over 1,000 euros are delivered free of charge within three working days.',
    document: 'delivery.md',
    path: ['Delivery'],
  },
  { citation: 2, text: 'Return any lamp within 30 days. The bulb is not covered by the warranty.', document: 'returns.md', path: [] },
];

async function check(answer: string, config: object = {}, data: Json = null, offline = false) {
  const ctx = fakeContext({
    out: { text: '', data, model: 'test:model', offline, usage: { inputTokens: 1, outputTokens: 1, costUsd: 0 } },
  });
  const outputs = await citeCheck.run!({
    config: citeCheck.config.parse(config),
    inputs: citeCheck.inputs.parse({ answer, passages }),
    ctx,
  });
  return { ...outputs, sentences: (outputs.supported ?? outputs.unsupported)?.sentences ?? [], prompts: ctx.prompts };
}

const citationsIn = (answer: string) => sentencesOf(answer).map(({ citations }) => citations);

describe('finding the sentences of an answer', () => {
  it('gives a citation behind the full stop to the sentence before it', () => {
    expect(sentencesOf('Lamps arrive in three days. [1] They can be returned. [2][3]')).toEqual([
      { text: 'Lamps arrive in three days. [1]', citations: [1] },
      { text: 'They can be returned. [2][3]', citations: [2, 3] },
    ]);
  });

  it('reads full-width brackets, and gives a citation behind an emphasis to what is emphasised', () => {
    expect(citationsIn('価格は十二円です［1］。送料は無料です【2】。')).toEqual([[1], [2]]);
    expect(sentencesOf('**Lamps arrive in three days.**[1] They _can be returned._ [2]')).toEqual([
      { text: '**Lamps arrive in three days.**[1]', citations: [1] },
      { text: 'They _can be returned._ [2]', citations: [2] },
    ]);
  });

  it('reads lists and ranges of citations, each number once', () => {
    expect(citationsIn('Lamps arrive quickly [1, 2; 2] and safely [4-6].')).toEqual([[1, 2, 4, 5, 6]]);
    expect(citationsIn('Lamps arrive quickly [1-9999].')).toEqual([[1, 9999]]);
  });

  it('cites by the digits of any script', () => {
    expect(sentencesOf('يمكن الإرجاع خلال ٣٠ يوما. [١، ٢] वापसी की जाती है।[३]').map(({ citations }) => citations)).toEqual([[1, 2], [3]]);
  });

  it('takes the lines of a list one by one, without their signs', () => {
    expect(sentencesOf('1. Free delivery [1]\n- Returns for 30 days [2]').map(({ text }) => text)).toEqual([
      'Free delivery [1]',
      'Returns for 30 days [2]',
    ]);
  });

  it('leaves out what states nothing', () => {
    expect(sentencesOf('# Delivery times\nCertainly!\nHere is what the documents say:\nShall I look for more lamps?')).toEqual([]);
  });

  it.each([
    [
      'Laut Dr. Müller ist am 3. Mai 2026 Schluss.[1] Danach gilt § 5.[1]',
      ['Laut Dr. Müller ist am 3. Mai 2026 Schluss.[1]', 'Danach gilt § 5.[1]'],
    ],
    ['Es gab 3. Das war viel.[1]', ['Es gab 3.', 'Das war viel.[1]']],
    [
      'Returns are accepted within 30 days.[1] Shipping costs 5 euros.[1]',
      ['Returns are accepted within 30 days.[1]', 'Shipping costs 5 euros.[1]'],
    ],
    [
      'Returns are accepted. [1]. Shipping costs money [2]. Lamps are cheap.[1], [2] They are light【3】',
      ['Returns are accepted. [1].', 'Shipping costs money [2].', 'Lamps are cheap.[1], [2]', 'They are light【3】'],
    ],
    ['退货须在30天内提出。[1]运费由买家承担。[2]', ['退货须在30天内提出。[1]', '运费由买家承担。[2]']],
    ['返品できますか？はい、できます。[1]', ['返品できますか？', 'はい、できます。[1]']],
    [
      'Laut Abs. 3 gilt z. B. eine Frist von 30 Tagen. [1] Dr. Meyer hat das u. a. Köln gemeldet.[2]',
      ['Laut Abs. 3 gilt z. B. eine Frist von 30 Tagen. [1]', 'Dr. Meyer hat das u. a. Köln gemeldet.[2]'],
    ],
  ])('puts the borders of %s where they are', (answer, sentences) => {
    expect(sentencesOf(answer).map(({ text }) => text)).toEqual(sentences.filter((sentence) => !sentence.endsWith('？')));
  });

  it('reads an answer of any characters in time that grows with its length, and loses none that cites', () => {
    for (const part of ['[1 ', '[1] ', '[', '1,', ' ', '. ', 'a. ', '\u0301', '。', '[1],'] as const)
      expect(sentencesOf(`Looms weave [7] ${part.repeat(50_000)} end [8].`).flatMap(({ citations }) => citations)).toEqual(
        expect.arrayContaining([7, 8]),
      );
  });

  it('does not cut at decimals and at abbreviations before small letters', () => {
    expect(sentencesOf('It costs 3.5 euros, e.g. for a small lamp [1].')).toHaveLength(1);
  });
});

describe('checking by words and numbers', () => {
  it('reads digits, letters and languages of every script', async () => {
    const held = async (answer: string, text: string) =>
      (
        await citeCheck.run!({
          config: citeCheck.config.parse({}),
          inputs: citeCheck.inputs.parse({ answer, passages: [{ citation: 1, text }] }),
          ctx: fakeContext({
            out: { text: '', data: null, model: 'm', offline: true, usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 } },
          }),
        })
      ).supported !== undefined;
    expect(await held('يمكن الإرجاع خلال ٣٠ يوما. [1]', 'يمكن إرجاع المنتجات خلال 30 يوما.')).toBe(true);
    expect(await held('يمكن الإرجاع خلال ٣١ يوما. [1]', 'يمكن إرجاع المنتجات خلال 30 يوما.')).toBe(false);
    expect(await held('영업시간은 오전 9시부터입니다. [1]', '매장의 영업시간은 오전 9시부터 오후 5시까지입니다.')).toBe(true);
    expect(await held('Die Hauptstrasse ist gesperrt. [1]', 'Gesperrt: Hauptstraße')).toBe(true);
  });

  it('bears out what says the same in other order and other notation', async () => {
    expect(await check('Delivery is free for orders over 1000 euros [1]. You can return lamps for thirty days [2].')).toMatchObject({
      supported: { share: 1 },
    });
  });

  it('names the number that no passage has', async () => {
    const { unsupported } = await check('Lamps are delivered within 5 working days [1].');
    expect(unsupported).toMatchObject({ share: 0, sentences: [{ isSupported: false, reason: 'Not in what it cites: 5.' }] });
  });

  it('does not take a number of another passage', async () => {
    expect((await check('Orders are delivered within 30 working days [1].')).sentences).toMatchObject([{ isSupported: false }]);
  });

  it('notices a statement about something else, and a passage that does not exist', async () => {
    const { sentences } = await check('Our founder grew up beside the sea [1]. Lamps can be returned [7].');
    expect(sentences).toMatchObject([
      { isSupported: false, reason: 'Only 0 % of its words are in what it cites; 50 % are asked for.' },
      { isSupported: false, reason: 'There is no passage [7].' },
    ]);
  });

  it('counts sentences without citation, or only lists them', async () => {
    const answer = 'Return any lamp within 30 days [2]. Our lamps are wonderfully bright.';
    expect(await check(answer)).toMatchObject({
      unsupported: { share: 0.5, sentences: [{ isSupported: true }, { citations: [], reason: 'It cites no passage.' }] },
    });
    expect(await check(answer, { threshold: 0.5 })).toMatchObject({ supported: { share: 0.5 } });
    expect(await check(answer, { uncited: 'ignored' })).toMatchObject({ supported: { share: 1, sentences: [{}, { isSupported: false }] } });
  });

  it('finds an answer that states nothing unsupported, even with the threshold 0', async () => {
    expect(await check('', { threshold: 0 })).toMatchObject({ unsupported: { share: 0, sentences: [] } });
    expect(await check('Our lamps are wonderfully bright.', { uncited: 'ignored' })).toMatchObject({ unsupported: { share: 0 } });
  });

  it('compares texts that are written without spaces', async () => {
    const inputs = citeCheck.inputs.parse({
      answer: '台灯保修期为24个月 [1]。',
      passages: [{ citation: 1, text: '所有台灯的保修期为24个月。' }],
    });
    expect(await citeCheck.run!({ config: citeCheck.config.parse({}), inputs, ctx: fakeContext({}) })).toHaveProperty('supported');
  });

  it('asks no model and is a read; by a model it is a write', async () => {
    expect((await check('Return any lamp [2].')).prompts).toEqual([]);
    const { effect } = citeCheck as unknown as { readonly effect: (config: unknown) => string };
    expect(effect(citeCheck.config.parse({}))).toBe('read');
    expect(effect(citeCheck.config.parse({ method: { kind: 'model' } }))).toBe('write');
  });
});

describe('checking by a model', () => {
  const byModel = { method: { kind: 'model', model: 'test:model' } };

  it('asks once for all sentences that cite, and takes its word', async () => {
    const { unsupported, prompts } = await check('The bulb is covered [2]. Lamps come back [2]. No citation stands here.', byModel, {
      verdicts: [
        { sentence: 2, isSupported: true, reason: 'Said so.' },
        { sentence: 1, isSupported: false, reason: 'It is not covered.' },
      ],
    });
    expect(prompts).toHaveLength(1);
    expect(prompts[0]?.prompt).not.toContain('No citation stands here');
    expect(prompts[0]?.prompt).not.toContain('free of charge');
    expect(unsupported?.sentences.map(({ isSupported, reason }) => [isSupported, reason])).toEqual([
      [false, 'It is not covered.'],
      [true, 'Said so.'],
      [false, 'It cites no passage.'],
    ]);
  });

  it('does not bear out what the model says nothing of, or contradicts itself about', async () => {
    const verdicts = [
      { sentence: 1, isSupported: true, reason: 'Yes.' },
      { sentence: 1, isSupported: false, reason: 'No.' },
      { sentence: 9, isSupported: true, reason: 'Yes.' },
    ];
    const { sentences } = await check('Return any lamp [2]. Orders are delivered free [1].', byModel, { verdicts });
    expect(sentences).toMatchObject([
      { isSupported: false, reason: 'No.' },
      { isSupported: false, reason: 'The model said nothing of it.' },
    ]);
  });

  it('lets words decide where only the offline model is there, and says so', async () => {
    const { supported } = await check('Return any lamp within 30 days [2].', byModel, { verdicts: [] }, true);
    expect(supported?.sentences[0]?.reason).toMatch(/No model was asked\.$/);
  });

  it('asks nothing when nothing is cited', async () => {
    const { prompts, unsupported } = await check('Lamps are wonderfully bright.', byModel);
    expect(prompts).toEqual([]);
    expect(unsupported).toBeDefined();
  });
});

describe('numbers', () => {
  it.each([
    ['1,000', '1000'],
    ['1.000,50', '1000.5'],
    ['12.50', '12.5'],
    ['007', '7'],
    ['twelve', '12'],
    ['two', '2'],
  ])('reads %s as %s', (text, number) => {
    expect(numbersOf(text)).toEqual([number]);
  });
});
