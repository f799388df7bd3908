import { startMockEmbeddings } from '#test/stack/mock-embeddings';
import { expect, test } from './fixtures.ts';

test('a build of an index that failed says why, and is retried once the provider answers', async ({ page, signedIn, api }) => {
  const embeddings = await startMockEmbeddings();
  try {
    await signedIn();
    const connection = await api.createConnection({
      name: 'Embedder',
      kind: 'openai',
      settings: { baseUrl: embeddings.url },
      secret: { apiKey: 'key' },
    });
    const base = await api.createKnowledgeBase('Kettles', { one: 'The kettle boils water.', two: 'The warranty is two years.' });
    // The model is asked for its dimensions first; then the documents are refused.
    embeddings.answer(({ texts }) => (texts.some((text) => text.includes('kettle')) ? { status: 401, message: 'Wrong key' } : {}));
    await page.goto(`/knowledge/${base}`);
    await page.getByRole('tab', { name: 'Index' }).click();
    const model = page.getByRole('combobox', { name: 'Embedding model' });
    await model.fill('openai:text-embedding-3-small');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Build a new generation' }).click();
    const second = page.getByRole('list', { name: 'Generations' }).getByRole('listitem').filter({ hasText: 'Generation 2' });
    await expect(second.getByText('Failed', { exact: true })).toBeVisible({ timeout: 45_000 });
    embeddings.answer(() => ({}));
    await second.getByRole('button', { name: 'Retry generation 2' }).click();
    await expect(second.getByRole('button', { name: 'Switch to generation 2' })).toBeEnabled({ timeout: 45_000 });
    await expect(second.getByText('Failed', { exact: true })).toHaveCount(0);
    await expect(second).toContainText('2 documents');
    await api.deleteConnection(connection);
  } finally {
    await embeddings.close();
  }
});
