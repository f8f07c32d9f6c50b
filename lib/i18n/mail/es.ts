/** Texts of mails. `house` is what the community calls itself. */
export const es = {
  hello: (username: string) => `Hola, ${username}:`,
  copyLink: 'Si el botón no funciona, copia este enlace en tu navegador:',
  confirm: {
    subject: (house: string) => `Confirma tu dirección en ${house}`,
    text: (house: string) => `Diste esta dirección de correo para tu cuenta en ${house}. Confírmala con este enlace:`,
    button: 'Confirmar la dirección',
    foot: 'El enlace sirve durante 24 horas. Si no fuiste tú, no hagas nada: la dirección no se usará.',
  },
  reset: {
    subject: (house: string) => `Una contraseña nueva en ${house}`,
    text: (house: string) => `Alguien pidió elegir otra contraseña para tu cuenta en ${house}. Hazlo con este enlace:`,
    button: 'Elegir otra contraseña',
    foot: 'El enlace sirve una vez y durante una hora. Si no fuiste tú, no hagas nada: tu contraseña sigue siendo la misma.',
  },
  signUp: {
    subject: (house: string) => `Crea tu cuenta en ${house}`,
    text: (house: string) => `Alguien pidió crear una cuenta en ${house} con esta dirección. Créala con este enlace:`,
    button: 'Crear la cuenta',
    foot: 'El enlace sirve una vez y durante una hora. Si no fuiste tú, no hagas nada: no se creará ninguna cuenta.',
  },
  known: {
    subject: (house: string) => `Ya tienes una cuenta en ${house}`,
    text: (house: string, username: string) =>
      `Alguien pidió crear una cuenta en ${house} con esta dirección, y ya es la de tu cuenta: ${username}. Entra con ese nombre:`,
    button: 'Entrar',
    foot: 'Si olvidaste la contraseña, ahí puedes elegir otra. Si no fuiste tú, no hagas nada.',
  },
  moved: {
    subject: (house: string) => `Tu dirección en ${house} cambió`,
    text: (house: string) =>
      `Esta dirección ya no es la de ninguna cuenta en ${house}: alguien la quitó o confirmó otra. Los correos de esa cuenta ya no llegan aquí.`,
    button: (house: string) => `Abrir ${house}`,
    foot: 'Si no fuiste tú, entra y elige otra contraseña, o avisa a un administrador.',
  },
  digest: {
    subject: (house: string, count: number) =>
      count === 1 ? `Un mensaje para ti en ${house}` : `${count} mensajes para ti en ${house}`,
    text: 'Esto no lo has leído todavía: mensajes directos y menciones.',
    textNone: (count: number) => (count === 1 ? 'Tienes un mensaje sin leer.' : `Tienes ${count} mensajes sin leer.`),
    button: (house: string) => `Abrir ${house}`,
    newMessage: 'Nuevo mensaje',
    formerPerson: 'Cuenta eliminada',
    direct: 'Mensajes directos',
    more: (count: number) => (count === 1 ? 'y 1 más' : `y ${count} más`),
    moreRooms: (count: number) => (count === 1 ? 'Y en 1 sala más.' : `Y en ${count} salas más.`),
    at: (day: string, time: string) => `${day}, ${time}`,
    foot: 'Recibes como máximo un correo al día.',
    unsubscribe: 'No recibir más correos como este',
  },
};

export type MailText = typeof es;
