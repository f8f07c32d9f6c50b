import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { directRoom } from '@/lib/rooms/direct';
import { createRoomAs } from '@/lib/rooms/rooms';
import { findRoom } from '@/lib/rooms/store';
import { browserFixture } from '@/tests/browser/fixture';
import { signedInAdmin } from '@/tests/support/admins';
import { axe, chat, DESK, hydrated, pictures } from '@/tests/support/browser/browser';
import { roomWith } from '@/tests/support/conversation';
import { type Person, signedIn } from '@/tests/support/people';

const NARROW = { width: 360, height: 640 };
/** Errors that Chromium logs in its console because of what the tests do. */
const OFFLINE = /WebSocket|ERR_INTERNET/;
const THROWN_OUT = /status of 401|WebSocket/;

const shot = pictures('admin');

const { app, browser, database } = browserFixture();
let root: Person;
let made = 0;

beforeAll(async () => {
  root = await signedInAdmin(database.db, 'carolina');
});

const somebody = (name: string) => signedIn(database.db, `${name}${made++}`);

async function room(by: Person, texts: string[]) {
  const name = `sala_${made++}`;
  await roomWith(
    database.db,
    name,
    texts.map((text) => ({ by, text })),
  );
  const found = await findRoom(database.db, name);
  if (!found) throw new Error('no room');
  return found;
}

/** The list item with this text. */
const row = (page: Page, text: string) => page.getByRole('listitem').filter({ hasText: text });

/**
 * Waits until an element has the focus. Without one, a keyboard or screen reader starts at the top of the page again.
 * Wait first for what the page shows after its refresh, because the refresh may remove the focused element.
 */
async function keepsFocus(page: Page): Promise<void> {
  // A closing dialog returns the focus a moment later.
  await page.waitForFunction(() => document.activeElement !== document.body);
}

/** The link back to the section's list. It has the same name as the section's tab. */
const back = (page: Page, name: string) => page.getByRole('main').getByRole('link', { name, exact: true });

describe('an administrator', () => {
  it('finds a message by a word, edits it and deletes another, and everybody sees both', async () => {
    const [ana, luis, eva] = [await somebody('ana'), await somebody('luis'), await somebody('eva')];
    const { name } = await room(ana, ['el zorzal canta', 'esto sobra', 'buenas noches']);
    const path = `/r/${name}`;
    const watching = [await browser.visit(app, { as: ana, path }), await browser.visit(app, { as: luis, path })];
    const away = await browser.visit(app, { as: eva, path, expected: OFFLINE });
    for (const page of [...watching, away]) await chat(page).message('esto sobra').waitFor();
    await away.context().setOffline(true);
    await chat(away).banner.waitFor();

    const page = await browser.visit(app, { as: root, path: '/' });
    await page.getByRole('button', { name: 'Tu cuenta: carolina' }).click();
    await page.getByRole('link', { name: 'Administración' }).click();
    await page.waitForURL(`${app.origin}/admin/messages`);
    await page.getByRole('searchbox', { name: 'Texto' }).fill('ZORZAL');
    await page.keyboard.press('Enter');
    await page.waitForURL(/text=ZORZAL/);
    await row(page, 'el zorzal canta').getByRole('link').click();
    await page.getByText('Mensajes de antes y después').waitFor();
    // Until its script runs, the browser would submit the form itself.
    await hydrated(page);
    await page.getByLabel('Editar el texto').fill('el mirlo canta');
    await page.getByRole('button', { name: 'Guardar' }).click();
    for (const each of watching) await chat(each).message('el mirlo canta').waitFor();

    await page.getByText('Guardado.').waitFor();
    await back(page, 'Mensajes').click();
    await row(page, 'esto sobra').getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Eliminar' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('¿Eliminar 1 mensaje?').waitFor();
    await dialog.getByRole('button', { name: 'Eliminar' }).click();
    await page.getByText('Se eliminó 1 mensaje.').waitFor();
    for (const each of watching) await chat(each).message('esto sobra').waitFor({ state: 'detached' });

    await away.context().setOffline(false);
    await chat(away).message('el mirlo canta').waitFor();
    await chat(away).message('esto sobra').waitFor({ state: 'detached' });
    expect(await chat(away).texts()).toContain('buenas noches');

    await page.getByRole('link', { name: 'Registro' }).click();
    await row(page, 'Eliminó un mensaje').filter({ hasText: ana.username }).waitFor();
    await row(page, 'Editó un mensaje').filter({ hasText: ana.username }).waitFor();
  });

  it('deletes several messages at once after a confirmation that names their number and can be cancelled', async () => {
    const ana = await somebody('ana');
    const { id } = await room(ana, ['uno', 'dos', 'tres']);
    const page = await browser.visit(app, { as: root, path: `/admin/messages?room=${id}` });
    for (const text of ['uno', 'tres']) await row(page, text).getByRole('checkbox').check();
    await page.getByText('2 mensajes seleccionados').waitFor();
    await page.getByRole('button', { name: 'Eliminar' }).click();
    await page.getByText('¿Eliminar 2 mensajes?').waitFor();
    // The dialog first focuses the button that cancels.
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await row(page, 'uno').count()).toBe(1);
    await keepsFocus(page);
    await page.getByRole('button', { name: 'Eliminar' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Eliminar' }).click();
    await page.getByText('Se eliminaron 2 mensajes.').waitFor();
    await expect.poll(() => page.getByText('Mensaje eliminado').count()).toBe(2);
    expect(await page.getByRole('checkbox').count()).toBe(1);
    await keepsFocus(page);
    await row(page, 'dos').getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Quitar selección' }).click();
    await keepsFocus(page);
  });

  it('deletes a message on its own page, which then says so', async () => {
    const ana = await somebody('ana');
    const { id } = await room(ana, ['esto sobra']);
    const page = await browser.visit(app, { as: root, path: `/admin/messages/${id}/1` });
    await page.getByRole('button', { name: 'Eliminar' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancelar' }).click();
    await keepsFocus(page);
    await page.getByRole('button', { name: 'Eliminar' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Eliminar' }).click();
    await page.getByLabel('Editar el texto').waitFor({ state: 'detached' });
    await page.getByRole('status').getByText('Se eliminó 1 mensaje.').waitFor();
    await keepsFocus(page);
  });

  it('does not overwrite another administrator’s edit without seeing it first', async () => {
    const ana = await somebody('ana');
    const { id } = await room(ana, ['uno']);
    const path = `/admin/messages/${id}/1`;
    const [first, second] = [
      await browser.visit(app, { as: root, path }),
      await browser.visit(app, { as: root, path, expected: /status of 409/ }),
    ];
    const save = async (page: Page, text: string) => {
      await page.getByLabel('Editar el texto').fill(text);
      await page.getByRole('button', { name: 'Guardar' }).click();
    };
    await save(first, 'dos');
    await first.getByText('Guardado.').waitFor();
    await save(second, 'tres');
    await second.getByText('Otra persona editó este mensaje').waitFor();
    await second.getByRole('figure').getByText('dos').waitFor();
    expect(await second.getByLabel('Editar el texto').inputValue()).toBe('tres');
    expect(await axe(second)).toEqual([]);
    await second.getByRole('button', { name: 'Guardar' }).click();
    await second.getByText('Guardado.').waitFor();
    await first.reload();
    expect(await first.getByLabel('Editar el texto').inputValue()).toBe('tres');
  });

  it('hears results from a screen reader, because the status elements exist before their text', async () => {
    const ana = await somebody('ana');
    const { id } = await room(ana, ['uno']);
    const page = await browser.visit(app, { as: root, path: `/admin/messages?room=${id}` });
    // Hidden elements have no role, so screen readers can see these.
    expect(await page.getByRole('status').count()).toBe(2);
    await row(page, 'uno').getByRole('checkbox').check();
    await page.getByRole('status').getByText('1 mensaje seleccionado').waitFor();
    expect(await page.getByRole('status').count()).toBe(2);
  });

  it('writes into a room under their own name', async () => {
    const luis = await somebody('luis');
    const { id, name } = await room(luis, ['hola']);
    const reader = await browser.visit(app, { as: luis, path: `/r/${name}` });
    const page = await browser.visit(app, { as: root, path: `/admin/messages/new?room=${id}` });
    await page.getByLabel('Texto').fill('Mañana cerramos a las ocho');
    await page.getByRole('button', { name: 'Enviar' }).click();
    await page.getByRole('link', { name: 'Ver el mensaje' }).waitFor();
    await chat(reader).message('Mañana cerramos a las ocho').waitFor();
    await chat(reader).log.getByText('Carolina', { exact: true }).waitFor();
  });

  it('disables a person, whose open tabs are signed out at once, and the audit shows it', async () => {
    const ana = await somebody('ana');
    const tabs = [
      await browser.visit(app, { as: ana, expected: THROWN_OUT }),
      await browser.visit(app, { as: ana, expected: THROWN_OUT }),
    ];
    for (const tab of tabs) await chat(tab).field.waitFor();
    const page = await browser.visit(app, { as: root, path: '/admin/people' });
    await page.getByRole('searchbox', { name: 'Nombre' }).fill(ana.username.toUpperCase());
    await page.keyboard.press('Enter');
    await row(page, ana.username).getByRole('link').click();
    await page.waitForURL(/\/admin\/people\/\d+$/);
    await hydrated(page);
    await page.getByRole('button', { name: 'Desactivar' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Desactivar' }).click();
    await page.getByText('Cuenta desactivada.').waitFor();
    for (const tab of tabs) await tab.getByText('Tu sesión terminó.').waitFor({ timeout: 4_000 });
    // Exactly this name: Desactivar would do otherwise, until the page is refreshed.
    const enable = page.getByRole('button', { name: 'Activar', exact: true });
    await enable.waitFor();
    // The answer focuses the heading and so scrolls the page. A press before that could miss the button.
    await page.waitForFunction(() => document.activeElement?.tagName === 'H2');
    await enable.click();
    await page.getByText('Cuenta activada.').waitFor();
    await page.getByRole('button', { name: 'Desactivar' }).waitFor();
    await keepsFocus(page);
    await page.getByRole('link', { name: 'Ver su registro' }).click();
    await row(page, 'Desactivó una cuenta').waitFor();
  });

  it('deletes an account only after typing its name', async () => {
    const ana = await somebody('ana');
    const page = await browser.visit(app, { as: root, path: `/admin/people/${ana.userId}`, expected: /status of 400/ });
    await page.getByRole('button', { name: 'Eliminar la cuenta…' }).click();
    await keepsFocus(page);
    await page.getByRole('button', { name: 'Cancelar' }).click();
    await keepsFocus(page);
    await page.getByRole('button', { name: 'Eliminar la cuenta…' }).click();
    const field = page.getByLabel(`Para confirmar, escribe ${ana.username}`);
    await field.fill('otra');
    await page.getByRole('button', { name: 'Eliminar la cuenta' }).click();
    await page.getByText('El nombre no coincide.').waitFor();
    await field.fill(ana.username);
    await page.getByRole('button', { name: 'Eliminar la cuenta' }).click();
    await page.waitForURL(`${app.origin}/admin/people`);
    expect(await row(page, ana.username).count()).toBe(0);
  });

  it('sets a new password by keyboard, and keeps the focus', async () => {
    const ana = await somebody('ana');
    const page = await browser.visit(app, { as: root, path: `/admin/people/${ana.userId}` });
    await page.getByLabel('Contraseña nueva', { exact: true }).fill('caballo grapa batería');
    await page.keyboard.press('Enter');
    await page.getByText('Contraseña cambiada.').waitFor();
    await keepsFocus(page);
    expect(await page.getByLabel('Contraseña nueva', { exact: true }).inputValue()).toBe('');
  });

  it('makes a link with which a person who lost their password sets another one and comes in', async () => {
    const ana = await somebody('ana');
    const page = await browser.visit(app, { as: root, path: `/admin/people/${ana.userId}` });
    await page.getByRole('button', { name: 'Hacer un enlace' }).click();
    const link = await page.getByLabel('Enlace para una contraseña nueva').inputValue();
    expect(await axe(page)).toEqual([]);
    await shot(page, 'password link');
    const { pathname, hash } = new URL(link);
    const path = pathname + hash;

    const phone = await browser.visit(app, {
      path,
      viewport: NARROW,
      touch: true,
      scheme: 'dark',
      locale: 'en-GB',
      expected: /status of 40/,
    });
    await phone.getByText(`For the account ${ana.username}.`).waitFor();
    expect(new URL(phone.url()).hash).toBe('');
    expect(await axe(phone)).toEqual([]);
    await shot(phone, 'new password');
    const field = phone.getByLabel('New password', { exact: true });
    await field.fill('12345678');
    await phone.getByRole('button', { name: 'Save and sign in' }).tap();
    await phone.getByText('It cannot be only digits', { exact: false }).waitFor();
    await field.fill('caballo grapa batería');
    await phone.getByRole('button', { name: 'Save and sign in' }).tap();
    await phone.waitForURL(`${app.origin}/`);

    const again = await browser.visit(app, { path, expected: /status of 404/ });
    await again.getByText('Este enlace ya no sirve.', { exact: false }).waitFor();
    expect(await axe(again)).toEqual([]);
  });

  it('creates a room, changes its title and archives it', async () => {
    const page = await browser.visit(app, { as: root, path: '/admin/rooms', expected: /status of 4/ });
    await page.getByRole('link', { name: 'Crear una sala' }).click();
    await page.getByLabel('Nombre').fill('dos palabras');
    await page.getByRole('button', { name: 'Crear' }).click();
    await page.getByText('sin espacios').waitFor();
    await page.getByLabel('Nombre').fill('jardín');
    await page.getByRole('button', { name: 'Crear' }).click();
    await page.waitForURL(/\/admin\/rooms\/\d+$/);
    await page.getByLabel('Título').fill('La huerta');
    await page.getByRole('button', { name: 'Guardar' }).click();
    await page.getByText('Guardado.').waitFor();
    await page.getByText('Si lo dejas vacío, será el nombre.').waitFor();
    await page.getByLabel('Título').fill('');
    await page.getByRole('button', { name: 'Guardar' }).click();
    await expect.poll(() => page.getByLabel('Título').inputValue()).toBe('jardín');
    await page.getByLabel('Título').fill('La huerta');
    await page.getByRole('button', { name: 'Guardar' }).click();
    await page.getByText('Guardado.').waitFor();
    await page.getByRole('button', { name: 'Archivar' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Archivar' }).click();
    await page.getByText('Sala archivada.').waitFor();
    await page.getByRole('button', { name: 'Volver a abrir' }).waitFor();
    await keepsFocus(page);
    await back(page, 'Salas').click();
    await row(page, 'jardín').filter({ hasText: 'La huerta' }).filter({ hasText: 'Archivada' }).waitFor();
  });

  it('sees who keeps a closed room, renames it, and deletes it after typing its name', async () => {
    const [ana, luis] = [await somebody('ana'), await somebody('luis')];
    const { db } = database;
    const name = `huerto_${made++}`;
    const people = [luis.userId];
    const room = await createRoomAs(
      db,
      ana,
      { name, title: 'El huerto', topic: 'De la cocina', kind: 'closed' },
      { people },
    );
    if (room === 'taken') throw new Error(name);
    await directRoom(db, ana.userId, [luis.userId]);
    const page = await browser.visit(app, { as: root, path: '/admin/rooms', expected: /status of 40[04]/ });
    await page.getByText('Hay además 1 conversación directa. Un administrador no puede leerla.').waitFor();
    await row(page, name).filter({ hasText: 'Cerrada' }).getByRole('link').click();
    await page.waitForURL(/\/admin\/rooms\/\d+$/);
    await hydrated(page);
    const fact = (term: string) =>
      page
        .locator('dl > div')
        .filter({ has: page.getByText(term, { exact: true }) })
        .locator('dd');
    expect(await fact('Miembros').innerText()).toBe('2');
    expect(await fact('Tipo').innerText()).toBe('Cerrada');
    expect(await fact('Responsables').innerText()).toBe(ana.username);
    expect(await fact('Moderadores').innerText()).toBe('nadie');
    await page.getByText('De la cocina').waitFor();
    expect(await page.getByRole('link', { name: /Abrir la sala|Ver sus mensajes/ }).count()).toBe(0);

    await page.getByLabel('Nombre').fill('dos palabras');
    await page.getByRole('button', { name: 'Guardar' }).click();
    await page.getByText('de un solo alfabeto').waitFor();
    await page.getByLabel('Nombre').fill(`${name}_viejo`);
    await page.getByLabel('Tema').fill('');
    await page.getByRole('button', { name: 'Guardar' }).click();
    await page.getByRole('heading', { name: `# ${name}_viejo` }).waitFor();
    await page.getByText('De la cocina').waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Eliminar la sala…' }).click();
    const field = page.getByLabel(`Para confirmar, escribe ${name}_viejo`);
    await field.fill(name);
    await page.getByRole('button', { name: 'Eliminar la sala' }).click();
    await page.getByText('El nombre no coincide.').waitFor();
    await field.fill(`${name}_viejo`);
    await page.getByRole('button', { name: 'Eliminar la sala' }).click();
    await page.waitForURL(`${app.origin}/admin/rooms`);
    expect(await row(page, name).count()).toBe(0);
    await page.goto(`${app.origin}/admin/audit`);
    await row(page, 'Eliminó una sala')
      .filter({ hasText: `${name}_viejo` })
      .waitFor();
  });

  it('tests the installation by pressing one button, and reads the results', async () => {
    const page = await browser.visit(app, { as: root, path: '/admin/health', locale: 'en-GB' });
    await page.getByRole('button', { name: 'Check now' }).press('Enter');
    await page.getByText('Everything works.').waitFor();
    expect(await page.locator('[data-level=green]').count()).toBe(10);
    expect(await page.locator('[data-level=neutral]').count()).toBe(2);
  });
});

describe.each([
  ['light', 'es-CO', DESK],
  ['dark', 'en-GB', NARROW],
] as const)('every page, %s, in %s, at %o', (scheme, locale, viewport) => {
  let ana: Person;
  let id: number;

  beforeAll(async () => {
    ana = await somebody('ana');
    ({ id } = await room(ana, ['corto', `largo${'sinespacios'.repeat(40)}`]));
  });

  it.each([
    '/admin/messages?room=ROOM&text=o',
    '/admin/messages/ROOM/2',
    '/admin/messages/new',
    '/admin/people',
    '/admin/people/PERSON',
    '/admin/rooms',
    '/admin/rooms/new',
    '/admin/rooms/ROOM',
    '/admin/audit',
    '/admin/health',
  ])('%s is accessible and never scrolls sideways', async (pattern) => {
    const path = pattern.replace('ROOM', `${id}`).replace('PERSON', `${ana.userId}`);
    const page = await browser.visit(app, { as: root, path, scheme, locale, viewport });
    if (path === '/admin/health') {
      await page.getByRole('button', { name: /^(Comprobar ahora|Check now)$/ }).click();
      await page.locator('[data-check=disk]').waitFor();
    }
    if (path.includes('room=')) await row(page, 'corto').getByRole('checkbox').check();
    expect(await axe(page)).toEqual([]);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(sideways).toBeLessThanOrEqual(0);
  });
});
