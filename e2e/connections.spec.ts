import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from './fixtures.ts';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** A page that only this user may read, by digest. */
async function startGuarded(user: string, password: string): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((request, response) => {
    const given = Object.fromEntries(
      [...(request.headers.authorization ?? '').matchAll(/(\w+)="?([^",]+)"?/g)].map(([, key, value]) => [key, value]),
    );
    const secret = md5(`${user}:looms:${password}`);
    const expected = md5(
      `${secret}:${given['nonce']}:${given['nc']}:${given['cnonce']}:${given['qop']}:${md5(`${request.method}:${request.url}`)}`,
    );
    if (given['response'] === expected) return response.writeHead(200, { 'content-type': 'text/plain' }).end('hello');
    return response.writeHead(401, { 'www-authenticate': 'Digest realm="looms", nonce="n1", qop="auth"' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/me`, close: () => server.close() };
}

test('a connection is tested while it is filled in, saved, and tested again from the list', async ({ page, signedIn }) => {
  const guarded = await startGuarded('ada', 'lace');
  try {
    await signedIn();
    await page.goto('/settings');
    await page.getByRole('button', { name: 'New connection' }).click();
    const dialog = page.getByRole('dialog', { name: 'New connection' });
    await dialog.getByRole('combobox', { name: 'Kind' }).click();
    await page.getByRole('option', { name: 'HTTP: digest' }).click();
    await dialog.getByLabel('User name').fill('ada');
    await dialog.getByLabel('Password', { exact: true }).fill('wrong');
    await dialog.getByLabel('Address to test').fill(guarded.url);
    const test = dialog.getByRole('region', { name: 'Test' });
    await test.getByRole('button', { name: 'Test connection' }).click();
    await expect(test.getByRole('alert')).toContainText('401');
    await dialog.getByLabel('Password', { exact: true }).fill('lace');
    await test.getByRole('button', { name: 'Test connection' }).click();
    await expect(test.getByText('Works', { exact: true })).toBeVisible();

    // Nothing answers where no proxy is.
    await dialog.getByText('Proxy and certificate authority').click();
    await dialog.getByLabel('Proxy', { exact: true }).fill('http://127.0.0.1:9');
    await test.getByRole('button', { name: 'Test connection' }).click();
    await expect(test.getByRole('alert')).toBeVisible();
    await dialog.getByLabel('Proxy', { exact: true }).fill('');
    await dialog.getByLabel('Name', { exact: true }).fill('Looms');
    await dialog.getByRole('button', { name: 'Save connection' }).click();
    await expect(dialog).toBeHidden();

    // The stored password is used, and never shown.
    await page.getByRole('button', { name: 'Edit Looms' }).click();
    const edit = page.getByRole('dialog', { name: 'Edit Looms' });
    await expect(edit.getByLabel('Password', { exact: true })).toHaveValue('');
    await edit.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Test Looms' }).click();
    const again = page.getByRole('dialog', { name: 'Test Looms' });
    await again.getByLabel('Address to test').fill(guarded.url);
    await again.getByRole('button', { name: 'Test connection' }).click();
    await expect(again.getByText('Works', { exact: true })).toBeVisible();
  } finally {
    guarded.close();
  }
});

test('a client certificate that cannot be read is refused with a reason', async ({ page, signedIn }) => {
  await signedIn();
  await page.goto('/settings');
  await page.getByRole('button', { name: 'New connection' }).click();
  const dialog = page.getByRole('dialog', { name: 'New connection' });
  await dialog.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'HTTP: client certificate' }).click();
  await dialog.getByLabel('Certificate (PEM)').fill('not a certificate');
  await dialog.getByLabel('Private key (PEM)').fill('not a key');
  await dialog.getByLabel('Address to test').fill('https://127.0.0.1:9/');
  await dialog.getByRole('button', { name: 'Test connection' }).click();
  await expect(dialog.getByRole('alert')).toContainText(/certificate|key/i);
});
