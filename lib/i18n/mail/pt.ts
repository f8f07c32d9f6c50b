import type { MailText } from './es';

export const pt: MailText = {
  hello: (username) => `Olá, ${username},`,
  copyLink: 'Se o botão não funcionar, copie este link no seu navegador:',
  confirm: {
    subject: (house) => `Confirme seu endereço em ${house}`,
    text: (house) => `Você informou este endereço de e-mail para a sua conta em ${house}. Confirme com este link:`,
    button: 'Confirmar o endereço',
    foot: 'O link vale por 24 horas. Se não foi você, não faça nada: o endereço não será usado.',
  },
  reset: {
    subject: (house) => `Uma nova senha em ${house}`,
    text: (house) => `Alguém pediu para escolher outra senha para a sua conta em ${house}. Faça isso com este link:`,
    button: 'Escolher outra senha',
    foot: 'O link funciona uma vez e vale por uma hora. Se não foi você, não faça nada: sua senha continua a mesma.',
  },
  signUp: {
    subject: (house) => `Crie sua conta em ${house}`,
    text: (house) => `Alguém pediu para criar uma conta em ${house} com este endereço. Crie-a com este link:`,
    button: 'Criar a conta',
    foot: 'O link funciona uma vez e vale por uma hora. Se não foi você, não faça nada: nenhuma conta será criada.',
  },
  known: {
    subject: (house) => `Você já tem uma conta em ${house}`,
    text: (house, username) =>
      `Alguém pediu para criar uma conta em ${house} com este endereço, que já é o da sua conta: ${username}. Entre com esse nome:`,
    button: 'Entrar',
    foot: 'Se você esqueceu a senha, ali pode escolher outra. Se não foi você, não faça nada.',
  },
  moved: {
    subject: (house) => `O seu endereço em ${house} mudou`,
    text: (house) =>
      `Este endereço já não é o de nenhuma conta em ${house}: alguém o removeu ou confirmou outro. Os e-mails dessa conta já não chegam aqui.`,
    button: (house) => `Abrir ${house}`,
    foot: 'Se não foi você, entre e escolha outra senha, ou avise um administrador.',
  },
  digest: {
    subject: (house, count) =>
      count === 1 ? `Uma mensagem para você em ${house}` : `${count} mensagens para você em ${house}`,
    text: 'Você ainda não leu isto: mensagens diretas e menções.',
    textNone: (count) => (count === 1 ? 'Você tem uma mensagem não lida.' : `Você tem ${count} mensagens não lidas.`),
    button: (house) => `Abrir ${house}`,
    newMessage: 'Nova mensagem',
    formerPerson: 'Conta excluída',
    direct: 'Mensagens diretas',
    more: (count) => `e mais ${count}`,
    moreRooms: (count) => (count === 1 ? 'E em mais 1 sala.' : `E em mais ${count} salas.`),
    at: (day, time) => `${day}, ${time}`,
    foot: 'Você recebe no máximo um e-mail por dia.',
    unsubscribe: 'Não receber mais e-mails como este',
  },
};
