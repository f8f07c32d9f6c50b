/**
 * `npm start` (package.json) and the image (infra/Dockerfile) start Node with these options, so that its heap stays
 * small. NODE_OPTIONS of the operator wins over them. V8 reads the options only at its start, so server.ts cannot set
 * them (docs/decisions/0035).
 */
export const NODE_OPTIONS = '--max-semi-space-size=32 --max-old-space-size=1024';
