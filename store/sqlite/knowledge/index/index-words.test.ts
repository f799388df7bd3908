import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newChunk } from '../../../testing/knowledge-index-contract.ts';
import { createIndexThreads } from './index-threads.ts';
import { indexedText } from './index-words.mjs';
import type { KnowledgeIndex, Tokenizer } from '../../../contract/knowledge-index.ts';
import { openSqliteIndex } from './sqlite-index.ts';

const documents: { readonly [id: string]: string } = {
  zh1: '人民健康是民族昌盛和国家强盛的重要标志。公民是自己健康的第一责任人。',
  zh2: '本手机仅支持三码合一的用户登录,请在设置页面中重置密码。喝绿茶。',
  zh3: '退货须在三十天内提出。运费由买家承担。',
  ja1: '商品到着後30日以内であれば返品を受け付けます。',
  ja2: '当店は午前九時から午後五時まで営業しています。コンピュータの修理も行います。',
  ko1: '상품은 구매 후 30일 이내에 반품할 수 있습니다.',
  ko2: '영업시간은 오전 9시부터입니다.',
  th1: 'ลูกค้าสามารถคืนสินค้าภายในสามสิบวัน',
  hi1: 'किताबें पुस्तकालय में हैं',
  ar1: 'يمكن الإرجاع خلال ٣٠ يوما',
  de1: 'Die Hauptstraße ist gesperrt. Die Kündigung erfolgt schriftlich.',
  de2: 'Auskunft erteilt die Datenschutzbeauftragte, und der Jahresurlaub ist am Ende des Jahres zu nehmen.',
  de3: 'Die Oefen werden von der Haustechnik gewartet.',
  en1: 'The museum opens at nine and closes at five.',
  en3: 'Returns are accepted within thirty days.',
};

const folder = mkdtempSync(join(tmpdir(), 'heddle-words-'));
const threads = createIndexThreads(1);
let index: KnowledgeIndex;
let earlier: KnowledgeIndex;
beforeAll(async () => {
  [index, earlier] = [await fill('languages-1'), await fill('spaces')];
});
afterAll(async () => {
  await Promise.all([index.close(), earlier.close()]);
  await threads.close();
  rmSync(folder, { recursive: true, force: true });
});

async function fill(tokenizer: Tokenizer): Promise<KnowledgeIndex> {
  const made = await openSqliteIndex({ file: join(folder, `${tokenizer}.db`), dimensions: 3, threads, tokenizer });
  for (const [id, text] of Object.entries(documents)) {
    await made.stage({ id, version: 'v1', revision: 1, name: id, metadata: {} }, [newChunk(0, text)]);
    await made.setEmbeddings(id, 'v1', [{ ordinal: 0, vector: new Float32Array([1, 0, 0]) }]);
    await made.commit(id, 'v1');
  }
  return made;
}

async function found(query: string, searched = index): Promise<readonly string[]> {
  const scored = await searched.keyword({ text: query, filter: [], limit: 5 });
  return (await searched.chunks(scored.map(({ chunkId }) => chunkId))).map(({ documentId }) => documentId);
}

describe('the search by words finds first', () => {
  it.each([
    ['健康', 'zh1'],
    ['责任人', 'zh1'],
    ['重置密码', 'zh2'],
    ['怎么重置密码?', 'zh2'],
    ['茶', 'zh2'],
    ['退货', 'zh3'],
    ['“退货须”', 'zh3'],
    ['返品', 'ja1'],
    ['営業', 'ja2'],
    ['ｺﾝﾋﾟｭｰﾀ', 'ja2'],
    ['반품', 'ko1'],
    ['영업시간', 'ko2'],
    ['คืนสินค้า', 'th1'],
    ['किताबें', 'hi1'],
    ['30 يوما', 'ar1'],
    ['Hauptstrasse', 'de1'],
    ['Straße', 'de1'],
    ['Kündigungen', 'de1'],
    ['Kuendigung', 'de1'],
    ['Kuendigungsschreiben', 'de1'],
    ['Beauftragte für Datenschutz', 'de2'],
    ['Urlaub', 'de2'],
    ['Öfen', 'de3'],
    ['returns', 'en3'],
    ['ＭＵＳＥＵＭ', 'en1'],
  ])('%s in %s', async (query, id) => {
    expect((await found(query))[0]).toBe(id);
  });
});

it('an index from before is read and written as it was made', async () => {
  expect([await found('returns', earlier), await found('健康', earlier), await found('Kündigung', earlier)]).toEqual([
    ['en3'],
    [],
    ['de1'],
  ]);
  await earlier.remove('en3');
  expect(await found('returns', earlier)).toEqual([]);
});

it('German parts cost other languages nothing', () => {
  expect(indexedText('The authentication of the organisation is described in the documentation.').parts).toBe('');
  expect(indexedText('Les conditions générales de la responsabilité sont décrites dans la documentation.').parts).toBe('');
  expect(indexedText('Die Datenschutzbeauftragte ist für die Auskunft zuständig.').parts).toContain('2datenschutz');
});

it('takes hostile text in time that grows with its length', async () => {
  const text = [
    `a${'\u0301\u0316'.repeat(100_000)}`,
    '人'.repeat(100_000),
    'ä'.repeat(100_000),
    'der die und '.repeat(20_000),
    '٣'.repeat(100_000),
  ].join(' ');
  expect(indexedText(text).text.length).toBeGreaterThan(100_000);
  expect(await found(text)).toBeInstanceOf(Array);
});
