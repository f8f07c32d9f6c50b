import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { Accent } from '@/components/accent';
import { PageLanguage } from '@/components/page-language';
import { accentStyle } from '@/lib/house/accent';
import { iconPath, logoStyle } from '@/lib/house/icons';
import { services } from '@/lib/services';
import { fontVariables } from './fonts';
import './globals.css';
import { requestPreferences } from './request-locale';

export async function generateMetadata(): Promise<Metadata> {
  // The build has no services: it stops here, because no page is the same for everybody.
  await headers();
  const { house } = services();
  const name = await house.name();
  const { logo } = await house.now();
  return {
    // The service worker is registered with it.
    applicationName: name,
    title: { default: name, template: `%s · ${name}` },
    // What iOS puts on the home screen. Without it, it finds public/apple-touch-icon.png.
    ...(logo === null ? {} : { icons: { apple: iconPath('192', logo) } }),
    // A phone must not turn numbers and dates in messages into links.
    formatDetection: { telephone: false, date: false, address: false, email: false },
  };
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  // The on-screen keyboard makes the page shorter instead of covering it.
  interactiveWidget: 'resizes-content',
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f6f5f2' },
    { media: '(prefers-color-scheme: dark)', color: '#131416' },
  ],
};

export default async function Layout({ children }: { children: ReactNode }) {
  const { locale, hourCycle } = await requestPreferences();
  const { accent, logo } = await services().house.now();
  const style = (accent === null ? '' : accentStyle(accent)) + (logo === null ? '' : logoStyle(logo));
  return (
    <html lang={locale} className={fontVariables}>
      <head>
        <Accent style={style || null} nonce={await nonce()} />
      </head>
      <body>
        <PageLanguage locale={locale} hourCycle={hourCycle}>
          {children}
        </PageLanguage>
      </body>
    </html>
  );
}

/** By which this page's policy allows its styles (lib/http/security-headers.ts). */
async function nonce(): Promise<string | undefined> {
  const policy = (await headers()).get('content-security-policy') ?? '';
  return /'nonce-([^']+)'/.exec(policy)?.[1];
}
