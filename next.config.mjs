/** @type {import('next').NextConfig} */
export default {
  // Each build has a folder of its own (scripts/build.ts), so that a build never disturbs a running app.
  distDir: process.env.TERTULIA_DIST_DIR ?? '.build/dev/next',
  poweredByHeader: false,
  reactStrictMode: true,
  reactCompiler: true,
  agentRules: false,
  experimental: { agentUpgrade: false },
  // `npm run check` runs tsc on the whole tree; a second run inside the build would add nothing.
  // The path keeps Next from rewriting tsconfig.json; scripts/build.ts and scripts/dev.ts write that file.
  typescript: { ignoreBuildErrors: true, tsconfigPath: '.build/tsconfig.json' },
};
