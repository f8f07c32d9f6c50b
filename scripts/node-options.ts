/**
 * `npm start` (package.json) and the image (infra/Dockerfile) start Node with these options, so that its heap stays
 * small. An operator's NODE_OPTIONS wins. V8 reads them only at its start, so server.ts cannot set them
 * (docs/decisions/0035).
 */
export const NODE_OPTIONS = '--max-semi-space-size=32 --max-old-space-size=1024';
