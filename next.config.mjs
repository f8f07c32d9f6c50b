import { existsSync, readdirSync } from 'node:fs';

/** In the browser, each part of the texts is loaded in one language only (lib/i18n/loaded.ts). */
const texts = Object.fromEntries(
  readdirSync(new URL('lib/i18n', import.meta.url))
    .filter((part) => existsSync(new URL(`lib/i18n/${part}/browser.ts`, import.meta.url)))
    .map((part) => [`@/lib/i18n/${part}/text`, { browser: `./lib/i18n/${part}/browser.ts` }]),
);

/** @type {(phase: string) => import('next').NextConfig} */
export default (phase) => ({
  // Each build has a folder of its own (scripts/build.ts), so that a build never disturbs a running app.
  distDir: process.env.TERTULIA_DIST_DIR ?? '.build/dev/next',
  // `npm run build -- --standalone` copies the files that the pages need (scripts/build/deploy.ts). Only a build gets
  // this option: our server would warn that it is not the server that Next generates for it.
  output: phase === 'phase-production-build' ? 'standalone' : undefined,
  outputFileTracingRoot: import.meta.dirname,
  // The bundle contains what server.ts needs. Next uses these packages to resize images, which no page asks for.
  outputFileTracingExcludes: { '*': ['node_modules/sharp/**', 'node_modules/@img/**'] },
  images: { unoptimized: true },
  // Browsers and phones ask for icons by these names. Without this header they would ask again for each page.
  headers: async () => [
    {
      source: '/:icon(favicon\\.ico|apple-touch-icon\\.png|apple-touch-icon-precomposed\\.png)',
      headers: [{ key: 'Cache-Control', value: 'public, max-age=86400' }],
    },
    {
      source:
        '/:file(app-icon-192\\.png|app-icon-512\\.png|app-icon-maskable\\.png|app-icon-shape\\.png|message\\.wav)',
      headers: [{ key: 'Cache-Control', value: 'public, max-age=86400' }],
    },
    // A browser must never keep an old service worker: it asks each time whether there is another one.
    { source: '/sw.js', headers: [{ key: 'Cache-Control', value: 'no-cache' }] },
  ],
  turbopack: { resolveAlias: texts },
  poweredByHeader: false,
  reactStrictMode: true,
  agentRules: false,
  // Loading all pages at the start takes a third more memory on Node 24, and each page loads fast enough on its first
  // request.
  experimental: { agentUpgrade: false, preloadEntriesOnStart: false },
  // `npm run check` runs tsc on the whole tree; a second run inside the build would add nothing.
  // The path keeps Next from rewriting tsconfig.json; `writeNextTsconfig` writes that file (scripts/build/parts.ts).
  typescript: { ignoreBuildErrors: true, tsconfigPath: '.build/tsconfig.json' },
});
