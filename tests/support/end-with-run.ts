// A worker whose run was killed would go on alone, with the apps that it started.
process.once('disconnect', () => process.exit(1));
