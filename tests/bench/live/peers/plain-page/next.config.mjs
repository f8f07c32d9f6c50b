export default {
  distDir: process.env.TERTULIA_DIST_DIR,
  poweredByHeader: false,
  agentRules: false,
  // Next rewrites what it is given: ../../plain-page-build.ts writes that file.
  typescript: { ignoreBuildErrors: true, tsconfigPath: process.env.TERTULIA_TSCONFIG },
};
