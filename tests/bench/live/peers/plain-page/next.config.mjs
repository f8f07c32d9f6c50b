export default {
  distDir: process.env.TERTULIA_DIST_DIR,
  poweredByHeader: false,
  agentRules: false,
  // Next rewrites its tsconfig.json, so ../../plain-page-build.ts creates one outside of the sources.
  typescript: { ignoreBuildErrors: true, tsconfigPath: process.env.TERTULIA_TSCONFIG },
};
