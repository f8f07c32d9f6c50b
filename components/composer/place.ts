/** The class of the composer's place: at the end of the page, as wide as the conversation. */
export const COMPOSER_PLACE = 'composer-place';
