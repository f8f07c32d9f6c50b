import type { MetadataRoute } from 'next';
import { ICON_PIXELS, type IconName, iconPath } from '@/lib/house/icons';
import { appText } from '@/lib/i18n/app/text';
import { services } from '@/lib/services';
import { requestLocale } from './request-locale';

/** The page's ground in the light scheme (globals.css). A manifest has no colours for the dark one. */
const GROUND = '#f6f5f2';

/** What a phone or a desktop needs to install the app. Browsers ask for it without cookies. */
export default async function manifest(): Promise<MetadataRoute.Manifest> {
  const locale = await requestLocale();
  const text = appText[locale];
  const { house } = services();
  const name = await house.name();
  const { logo } = await house.now();
  const icon = (which: IconName) => {
    const pixels = ICON_PIXELS[which];
    return { src: iconPath(which, logo), sizes: `${pixels}x${pixels}`, type: 'image/png' };
  };
  return {
    id: '/',
    name,
    short_name: name,
    description: text.about,
    lang: locale,
    start_url: '/',
    scope: '/',
    display: 'standalone',
    background_color: GROUND,
    theme_color: GROUND,
    categories: ['social', 'communication'],
    icons: [icon('192'), icon('512'), { ...icon('maskable'), purpose: 'maskable' }],
    share_target: {
      action: '/share',
      // The service worker takes it (public/sw.js).
      method: 'POST',
      enctype: 'multipart/form-data',
      params: {
        title: 'title',
        text: 'text',
        url: 'url',
        files: [{ name: 'files', accept: ['image/*', 'video/*', 'audio/*', 'text/*', 'application/*'] }],
      },
    },
    shortcuts: [
      { name: text.mentions, url: '/mentions', icons: [icon('192')] },
      { name: text.browse, url: '/browse', icons: [icon('192')] },
    ],
  };
}
