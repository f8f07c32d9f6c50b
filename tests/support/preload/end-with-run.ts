// Ends a worker whose run was killed. Otherwise it would keep running, with the apps that it started.
process.once('disconnect', () => process.exit(1));
