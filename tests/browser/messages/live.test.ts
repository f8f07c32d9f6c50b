import { describe, expect, it } from 'vitest';
import { AWAY, bar, chat, chip, choose, hover, isFocused, marked, messagesFixture, picture, row } from './fixture';

const f = messagesFixture();

/** Opens a room for Ana, Luis and Eva. Eva is offline until `back` is called. */
async function three(moderator = false) {
  const path = await f.room(
    [
      { by: f.luis, text: '¿Quién trae el café?' },
      { by: f.ana, text: 'Yo lo traigo' },
    ],
    moderator ? { moderator: f.ana } : {},
  );
  const [ana, luis] = [await f.visit(f.ana, path), await f.visit(f.luis, path)];
  const eva = await f.visit(f.eva, path, { expected: AWAY });
  await eva.context().setOffline(true);
  await chat(eva).banner.waitFor();
  return { ana, luis, eva, back: () => eva.context().setOffline(false), path };
}

describe('a reaction', () => {
  it('is seen by others at once and by a reader who was offline, and a second press takes it back', async () => {
    const { ana, luis, eva, back } = await three();
    const text = '¿Quién trae el café?';
    await (await hover(ana, text)).getByRole('button', { name: 'Reaccionar con 👍' }).click();
    await expect.poll(() => chip(luis, text, '👍').textContent()).toBe('👍1');
    await chip(luis, text, '👍').click();
    await expect.poll(() => chip(ana, text, '👍').textContent()).toBe('👍2, con la tuya');
    expect(await chip(ana, text, '👍').getAttribute('aria-pressed')).toBe('true');
    await picture(ana, 'reaction');
    await back();
    await expect.poll(() => chip(eva, text, '👍').textContent()).toBe('👍2');
    await chip(ana, text, '👍').click();
    await expect.poll(() => chip(eva, text, '👍').textContent()).toBe('👍1');
    await chip(luis, text, '👍').click();
    await expect.poll(() => chip(eva, text, '👍').count()).toBe(0);
  });

  it('shows who reacted, under the pointer after a moment, and in a list', async () => {
    const { ana, luis } = await three();
    const text = 'Yo lo traigo';
    await (await hover(luis, text)).getByRole('button', { name: 'Reaccionar con ❤️' }).click();
    await chip(ana, text, '❤️').hover();
    await ana.getByText('Luis con ❤️').waitFor();
    await choose(ana, text, 'Ver quién reaccionó');
    await ana.getByRole('dialog').getByRole('listitem').getByText('Luis').waitFor();
    await picture(ana, 'who reacted');
  });

  it('can be any emoji of the picker', async () => {
    const { ana, luis } = await three();
    const text = '¿Quién trae el café?';
    await (await hover(ana, text)).getByRole('button', { name: 'Reaccionar…' }).first().click();
    await ana.locator(':popover-open [role=combobox]').fill('cruas');
    await ana.getByRole('option', { name: /cruas/i }).first().click();
    await chip(luis, text, '🥐').waitFor();
  });
});

describe('a reply', () => {
  it('quotes the present text of the other message, and a press on the quote goes there', async () => {
    const { ana, luis, eva, back } = await three();
    await (await hover(luis, 'Yo lo traigo')).getByRole('button', { name: 'Responder' }).first().click();
    await luis.getByText('Respondes a Ana').waitFor();
    await chat(luis).say('Gracias');
    const quote = row(ana, 'Gracias').locator('[data-quote]');
    await quote.getByText('Yo lo traigo').waitFor();
    await picture(ana, 'answer');
    await chat(ana).field.press('ArrowUp');
    await chat(ana).field.fill('Lo traigo yo, y tazas');
    await chat(ana).field.press('Enter');
    await row(luis, 'Gracias').locator('[data-quote]').getByText('Lo traigo yo, y tazas').waitFor();
    await back();
    await row(eva, 'Gracias').locator('[data-quote]').getByText('Lo traigo yo, y tazas').waitFor();
    const isMarked = marked(row(ana, 'Lo traigo yo, y tazas'));
    await quote.click();
    await isMarked;
    await choose(ana, 'Lo traigo yo, y tazas', 'Eliminar');
    await row(luis, 'Gracias').locator('[data-quote]').getByText('Mensaje eliminado').waitFor();
  });

  it('is still a reply after the page was reloaded', async () => {
    const { luis } = await three();
    await (await hover(luis, 'Yo lo traigo')).getByRole('button', { name: 'Responder' }).first().click();
    await chat(luis).write('Gra');
    await luis.reload();
    await luis.getByText('Respondes a Ana').waitFor();
    await chat(luis).say('Gracias');
    await row(luis, 'Gracias').locator('[data-quote]').waitFor();
    expect(await luis.getByText('Respondes a Ana').count()).toBe(0);
  });
});

describe('an edit', () => {
  it('replaces the text everywhere and is marked, and the draft comes back', async () => {
    const { ana, luis, eva, back } = await three();
    await chat(ana).write('a medias');
    await (await hover(ana, 'Yo lo traigo')).getByRole('button', { name: 'Editar' }).first().click();
    await expect.poll(() => chat(ana).field.inputValue()).toBe('Yo lo traigo');
    await picture(ana, 'edit');
    await chat(ana).field.fill('Lo traigo yo');
    await ana.getByRole('button', { name: 'Guardar los cambios' }).click();
    await row(luis, 'Lo traigo yo').getByText('(editado)').waitFor();
    expect(await chat(ana).field.inputValue()).toBe('a medias');
    await back();
    await row(eva, 'Lo traigo yo').getByText('(editado)').waitFor();
  });

  it('that leaves no text asks whether to delete the message', async () => {
    const { ana, luis } = await three();
    await chat(ana).field.press('ArrowUp');
    await chat(ana).field.fill('');
    await chat(ana).field.press('Enter');
    await ana.getByRole('heading', { name: '¿Eliminar este mensaje?' }).waitFor();
    await ana.getByRole('button', { name: 'Eliminar', exact: true }).click();
    await row(luis, 'Mensaje eliminado').waitFor();
    await expect.poll(() => ana.getByText('Editas tu mensaje').count()).toBe(0);
  });

  it('of a message that somebody deletes meanwhile brings its text back to the field', async () => {
    const { ana, luis } = await three();
    const path = await f.room([{ by: f.luis, text: 'Nos vemos a las cinco' }], { moderator: f.ana });
    const [moderator, author] = [await f.visit(f.ana, path), await f.visit(f.luis, path, { expected: AWAY })];
    await author.context().setOffline(true);
    await chat(author).banner.waitFor();
    await chat(author).field.press('ArrowUp');
    await chat(author).field.fill('Nos vemos a las seis');
    await chat(author).field.press('Enter');
    await row(author, 'Nos vemos a las seis').waitFor();
    await choose(moderator, 'Nos vemos a las cinco', 'Eliminar');
    await moderator.getByRole('button', { name: 'Eliminar', exact: true }).last().click();
    // A third person sees that it is gone for good.
    const reader = await f.visit(f.eva, path);
    await row(reader, 'Mensaje eliminado').waitFor();
    await author.context().setOffline(false);
    await author.getByText('No se guardó el cambio: alguien eliminó el mensaje.').waitFor();
    await expect.poll(() => chat(author).field.inputValue()).toBe('Nos vemos a las seis');
    expect([ana, luis]).toHaveLength(2);
  });
});

describe('a deletion', () => {
  it('hides the message at once, can be undone, and later removes it for everybody', async () => {
    const { ana, luis, eva, back } = await three();
    await choose(ana, 'Yo lo traigo', 'Eliminar');
    await row(ana, 'Mensaje eliminado').waitFor();
    await picture(ana, 'undo');
    await ana.getByRole('button', { name: 'Deshacer' }).click();
    await row(ana, 'Yo lo traigo').waitFor();
    expect(await row(luis, 'Yo lo traigo').count()).toBe(1);
    await choose(ana, 'Yo lo traigo', 'Eliminar');
    await row(luis, 'Mensaje eliminado').waitFor();
    await back();
    await row(eva, 'Mensaje eliminado').waitFor();
  });

  it('of somebody else’s message is for moderators only, who have to confirm it', async () => {
    const { ana, luis } = await three(true);
    const own = await hover(luis, 'Yo lo traigo');
    await own.getByRole('button', { name: 'Más acciones' }).click();
    expect(await own.getByRole('button', { name: 'Eliminar' }).count()).toBe(0);
    await choose(ana, '¿Quién trae el café?', 'Eliminar');
    await ana.getByText('El mensaje de Luis desaparece para todos.').waitFor();
    await picture(ana, 'confirm');
    await ana.getByRole('button', { name: 'Cancelar' }).click();
    expect(await row(ana, '¿Quién trae el café?').count()).toBe(1);
    await choose(ana, '¿Quién trae el café?', 'Eliminar');
    await ana.getByRole('dialog').getByRole('button', { name: 'Eliminar' }).click();
    await row(luis, 'Mensaje eliminado').waitFor();
  });
});

describe('a pinned message', () => {
  it('is marked for everybody and listed in the details, which lead to it', async () => {
    const { ana, luis, eva, back } = await three(true);
    await choose(ana, '¿Quién trae el café?', 'Fijar en la sala');
    await row(luis, '¿Quién trae el café?').getByRole('img', { name: 'Fijado' }).waitFor();
    await back();
    await row(eva, '¿Quién trae el café?').getByRole('img', { name: 'Fijado' }).waitFor();
    await luis.getByRole('button', { name: 'Detalles de la sala' }).click();
    const pins = luis.getByRole('region', { name: 'Mensajes fijados' });
    const isMarked = marked(row(luis, '¿Quién trae el café?'));
    await pins.getByRole('button', { name: /café/ }).click();
    await isMarked;
    await picture(luis, 'pins');
    await choose(ana, '¿Quién trae el café?', 'Dejar de fijar');
    await pins.getByText('Ninguno por ahora.').waitFor();
    const member = await hover(luis, 'Yo lo traigo');
    await member.getByRole('button', { name: 'Más acciones' }).click();
    await member.getByRole('button', { name: 'Copiar el enlace' }).waitFor();
    expect(await member.getByRole('button', { name: 'Fijar' }).count()).toBe(0);
  });
});

describe('a link to a message', () => {
  it('opens the room at the message, even far back, and is followed only once', async () => {
    const messages = Array.from({ length: 260 }, (_, i) => ({ by: f.luis, text: `mensaje ${i + 1}` }));
    const path = await f.room(messages);
    const page = await f.visit(f.ana, `${path}?m=7`);
    await expect.poll(() => page.url()).toBe(f.app.origin + path);
    await expect.poll(() => row(page, 'mensaje 7').evaluate(isInSight)).toBe(true);
    await picture(page, 'link');
  });

  it('to a message that does not exist says so', async () => {
    const page = await f.visit(f.ana, `${await f.room([{ by: f.luis, text: 'hola' }])}?m=999`);
    await page.getByText('Ese mensaje ya no existe.', { exact: true }).waitFor();
    expect(await isFocused(chat(page).field)).toBe(true);
  });
});

describe('the bar', () => {
  it('stands beside the message and moves nothing', async () => {
    const { ana } = await three();
    const box = () => row(ana, 'Yo lo traigo').boundingBox();
    const before = await box();
    await hover(ana, 'Yo lo traigo');
    expect(await box()).toEqual(before);
    const [own, message] = [
      await bar(ana).boundingBox(),
      await row(ana, 'Yo lo traigo').locator('[data-bubble]').boundingBox(),
    ];
    expect((own?.x ?? 0) + (own?.width ?? 0)).toBeLessThan(message?.x ?? 0);
    await picture(ana, 'bar');
  });
});

describe('a change of an earlier message', () => {
  it('does not move the messages that are being read', async () => {
    const messages = Array.from({ length: 60 }, (_, i) => ({ by: f.luis, text: `mensaje ${i + 1}` }));
    const path = await f.room(messages);
    const reader = await f.visit(f.ana, path);
    await chat(reader).log.evaluate((log) => log.scrollTo({ top: -200, behavior: 'instant' }));
    await reader.getByRole('button', { name: 'Ir al final' }).waitFor();
    const seen = await reader.evaluate(firstInSight);
    const place = reader.locator(`[data-seq="${seen + 2}"]`);
    const topOf = async () => (await place.boundingBox())?.y ?? Number.NaN;
    const top = await settled(topOf);
    await reader.mouse.move(0, 0);
    // All messages are in one group, which begins far above.
    const other = await f.visit(f.luis, `${path}?m=${seen - 1}`);
    await other.locator(`[data-seq="${seen - 1}"] [data-bubble]`).hover();
    await bar(other).getByRole('button', { name: 'Reaccionar con 👍' }).click();
    await reader.locator(`[data-seq="${seen - 1}"] [data-react]`).waitFor({ state: 'attached' });
    expect(Math.abs((await settled(topOf)) - top)).toBeLessThan(2);
  });
});

/** Calls `read` until it returns the same value twice in a row, because scrolling may go on for a moment. */
async function settled(read: () => Promise<number>): Promise<number> {
  let value = Number.NaN;
  await expect
    .poll(async () => {
      const before = value;
      value = await read();
      return value === before;
    })
    .toBe(true);
  return value;
}

function isInSight(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= window.innerHeight;
}

/** The seq of the first message that is completely visible. */
function firstInSight(): number {
  const { top } = document.querySelector('[role=log]')?.getBoundingClientRect() ?? { top: 0 };
  const rows = [...document.querySelectorAll<HTMLElement>('[data-seq]')];
  return Number(rows.find((one) => one.getBoundingClientRect().top >= top)?.dataset.seq);
}
