import { REBuilder } from 'linkify-it';

/** Sources of regular expressions without the flag `u`, as linkify-it writes them. */

/** Full-width and ideographic punctuation, brackets and symbols. */
const CJK_MARK =
  '[\\u3000-\\u3004\\u3008-\\u3020\\u3030\\u303d\\u30a0\\u30fb\\ufe10-\\ufe1f\\ufe30-\\ufe6f' +
  '\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65\\uffe0-\\uffee]';
/** Kana, Hangul, Bopomofo and Han of the basic plane. */
const CJK_LETTER =
  '[\\u1100-\\u11ff\\u3005-\\u3007\\u3040-\\u309f\\u30a1-\\u30fa\\u30fc-\\u318f\\u31a0-\\u31ff\\u3400-\\u9fff' +
  '\\uac00-\\ud7af\\uf900-\\ufaff\\uff66-\\uffdc]';

/** Characters that may stand before a link without a scheme, and cannot be its first character. */
const BEFORE_FUZZY = '[$+<=>^`|\\uff5c]';

/**
 * linkify-it's patterns, extended for Chinese, Japanese and Korean, which put no spaces around a link. A link may
 * follow a letter directly, it ends before full-width punctuation, and its top-level domain does not continue in
 * another script.
 */
export class LinkPatterns extends REBuilder {
  constructor() {
    super();
    this.src_ZCc += `|${CJK_MARK}`;
    this.src_ZPCc += `|${CJK_MARK}`;
  }

  override get_schema_search(): RegExp {
    this.cache.schema_search ??= new RegExp(
      `(^|(?!_)(?:[><]|${this.src_ZPCc}|[\\u0080-\\uffff]))(${this.get_schema_names().source})`,
      'ig',
    );
    return this.cache.schema_search;
  }

  override get_url_host_port(): RegExp {
    this.cache.url_host_port ??= new RegExp(
      `(?:(?:(?:${this.get_domain().source})\\.){1,10}[a-z]{2,63}(?=${CJK_LETTER})|${super.get_url_host_port().source})`,
    );
    return this.cache.url_host_port;
  }

  override get_fuzzy_link_search(): RegExp {
    this.cache.link_fuzzy_search ??= new RegExp(
      `(^|(?![.:/\\-_@])(?:${BEFORE_FUZZY}|${this.src_ZPCc}|${CJK_LETTER}))` +
        `(?!${BEFORE_FUZZY})(?:${this.get_fuzzy_url_host_port().source}${this.get_path().source})`,
      'ig',
    );
    return this.cache.link_fuzzy_search;
  }

  /**
   * Labels do not mix scripts, and the first label is not Chinese, Japanese or Korean: such letters before `www.例え.jp`
   * belong to the text.
   */
  override get_fuzzy_url_host_port(): RegExp {
    const label = `(?:(?!${CJK_LETTER})(?:-|${this.get_pseudo_letter().source})){1,63}`;
    const cjkLabel = `${CJK_LETTER}(?:${CJK_LETTER}|[-0-9]){0,62}`;
    this.cache.fuzzy_url_host_port ??= new RegExp(
      `(?:${label}\\.(?:(?:${label}|${cjkLabel})\\.){0,9}(?:${this.get_tld().source})` +
        `(?:${this.get_host_terminator().source}|(?=${CJK_LETTER})))`,
    );
    return this.cache.fuzzy_url_host_port;
  }
}
