/** What WhatsApp itself writes into a chat, in Spanish, English, Portuguese, German and French. Pure. */

const whole = (...parts: string[]) => new RegExp(`^(?:${parts.join('|')})[.!]?$`, 'iu');

/** The whole text of a message that its author or an administrator deleted. */
const DELETED = whole(
  '(?:this message was|you) deleted(?: this message| by admin .{1,100})?',
  'se eliminó este mensaje|este mensaje fue eliminado|eliminaste este mensaje|mensaje eliminado(?: por .{1,100})?',
  '(?:esta )?mensagem (?:foi )?apagada(?: por .{1,100})?|(?:você )?apagou esta mensagem|você apagou essa mensagem',
  'diese nachricht wurde gelöscht|du hast diese nachricht gelöscht|nachricht gelöscht',
  'ce message a été supprimé|vous avez supprimé ce message',
);

/** The whole first line of a message whose file the export leaves out. */
const OMITTED = whole(
  '<(?:media omitted|(?:archivo de )?(?:multimedia|medios?) omitidos?|(?:arquivo de )?mídia (?:oculto|oculta|omitida)|medien (?:ausgeschlossen|weggelassen)|médias? (?:omis|exclus)|fichier média omis)>',
  '(?:image|video|video note|audio|sticker|gif|document|contact card) omitted',
  '(?:imagen|tarjeta de contacto) omitida|(?:v[ií]deo|nota de v[ií]deo|audio|sticker|gif|documento) omitid[oa]',
  '(?:imagem|v[ií]deo|áudio|figurinha|gif|documento|cartão do contato) (?:ocultad|omitid)[oa]',
  '(?:bild|video|videonachricht|audio|sticker|gif|dokument|kontaktkarte) (?:weggelassen|ausgeschlossen)',
  '(?:image|vidéo|audio|sticker|gif|document|fiche contact) (?:absente?|omise?|manquante?)',
);

/** A document of an iPhone's export: `plan.pdf • 3 pages document omitted`. */
const OMITTED_DOCUMENT =
  /^(.{1,200}?\.\w{1,8})(?: • .{1,40})? (?:document omitted|documento omitido|documento ocultado|dokument weggelassen|document manquant)$/iu;

/** `<attached: X>` of iPhones, at any place of a line. */
const ATTACHED = /<(?:attached|adjunto|anexado|anhang|pièce jointe) ?: ([^<>]{1,255})>/iu;
/** `X (file attached)` of Android. */
const FILE_ATTACHED =
  /^(.{1,255}\.\w{1,8}) \((?:file attached|archivo adjunto|arquivo anexado|datei angehängt|fichier joint)\)$/iu;

const EDITED =
  /<(?:this message was edited|se editó este mensaje|(?:esta )?mensagem (?:foi )?editada|diese nachricht wurde bearbeitet|ce message a été modifié)\.?>$/iu;

/** Begins a text of an iPhone's export with a mark, and is none of WhatsApp's own notes. */
const MARKED =
  /^(?:poll|encuesta|enquete|umfrage|sondage|location|ubicación|localização|standort|localisation|event|evento) ?:/iu;

export const isDeleted = (text: string) => DELETED.test(text);
export const withoutEdited = (text: string) => text.replace(EDITED, '').trimEnd();
export const isMarkedContent = (text: string) => MARKED.test(text);

/**
 * What a line says of a file.
 * @returns the name of an attached file, or the words for one that is not in the export, and the rest of the line;
 *   null if the line is about no file
 */
export function fileIn(line: string): { name: string; rest: string } | { words: string } | null {
  const attached = ATTACHED.exec(line);
  if (attached) return { name: (attached[1] ?? '').trim(), rest: line.replace(attached[0], '').trim() };
  const android = FILE_ATTACHED.exec(line);
  if (android) return { name: (android[1] ?? '').trim(), rest: '' };
  const document = OMITTED_DOCUMENT.exec(line);
  if (document) return { words: document[1] ?? '' };
  return OMITTED.test(line) ? { words: line.replace(/^<|>$/g, '') } : null;
}
