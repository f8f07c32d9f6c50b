import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { startApp } from '@/tests/support/app';
import { chat, DESK, PHONE, TestBrowser } from '@/tests/support/browser/browser';

/** Errors of the page while its server is stopped for a moment. */
const AWAY = /WebSocket|ERR_CONNECTION|Failed to (load|fetch)/;

async function signUp(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Crear cuenta' }).click();
  await page.getByLabel('Tu nombre').fill(name);
  await page.getByLabel('Contraseña', { exact: true }).fill(`la clave de ${name}`);
  await page.getByRole('button', { name: 'Crear cuenta' }).click();
  await page.getByRole('link', { name: 'social' }).click();
  await chat(page).log.waitFor();
}

it('two people sign up through the pages, one on a phone, and talk; a restart keeps all messages', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'tertulia-first-'));
  const browser = await new TestBrowser().launch();
  let app = await startApp({ database: 'private', env: { DATA_DIR: dataDir } });
  try {
    const desk = await browser.visit(app, { viewport: DESK, expected: AWAY });
    const phone = await browser.visit(app, { viewport: PHONE, touch: true, expected: AWAY });
    await signUp(desk, 'Ana');
    await signUp(phone, 'Luis');
    await chat(desk).say('hola desde el escritorio');
    await chat(phone).message('hola desde el escritorio').waitFor();
    await chat(phone).write('hola desde el teléfono');
    await chat(phone).send.tap();
    await chat(desk).message('hola desde el teléfono').waitFor();

    expect(await app.stop()).toBe(0);
    app = await startApp({ database: 'private', port: app.port, env: { DATA_DIR: dataDir } });
    for (const page of [desk, phone]) {
      await page.reload();
      expect(await chat(page).texts()).toEqual(['hola desde el escritorio', 'hola desde el teléfono']);
    }
    await browser.closePages();
  } finally {
    await browser.close();
    await app.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}, 120_000);
