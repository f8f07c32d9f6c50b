/** The icons that are made of a community's logo. Everybody may load them, also without an account. Pure. */

/** Each is a square PNG with so many pixels a side. Launchers may cut off what is beyond 80 % of a maskable one. */
export const ICON_PIXELS = { '192': 192, '512': 512, maskable: 512 } as const;
export type IconName = keyof typeof ICON_PIXELS;
export const ICON_NAMES = Object.keys(ICON_PIXELS) as IconName[];

/** The most bytes of an icon. They have at most 256 colours, so none comes near it. */
export const ICON_BYTES = 512 * 1_024;

/** 32 hexadecimal digits, which change with the picture. */
export const LOGO_VERSION = /^[0-9a-f]{32}$/;

/** What stands in the place of each icon while the community has no logo. They are in public/. */
export const PRODUCT_ICONS: Record<IconName, string> = {
  '192': '/app-icon-192.png',
  '512': '/app-icon-512.png',
  maskable: '/app-icon-maskable.png',
};

/** Where an icon is. With its version browsers keep it for good. @param logo House.logo */
export function iconPath(name: IconName, logo: string | null): string {
  return logo === null ? PRODUCT_ICONS[name] : `/api/house-icon/${name}.png?v=${logo}`;
}

/**
 * The rules that put the logo in the place of the product's mark (`.house-mark`), on the page itself: so the list of
 * rooms needs no code for it. The phone's list shows no mark of the product, but it shows a logo.
 */
export function logoStyle(logo: string): string {
  const mark = `.house-mark{background:url(${iconPath('192', logo)}) center/cover;border-radius:22%}.house-mark path{display:none}`;
  const phone = '@media(max-width:767px){.house-mark{display:block;width:28px;height:28px}}';
  return `@media screen{${mark}${phone}}`;
}
