export default {
  distDir: process.env.TERTULIA_DIST_DIR,
  poweredByHeader: false,

  agentRules: false,
  typescript: { ignoreBuildErrors: true },
};
