import { randomBytes } from 'node:crypto';

export interface SecurityOptions {
  /** Whether the app is behind TLS. Then browsers are told to use only TLS (HSTS). */
  secure: boolean;
  /** Allows eval and inline styles, which Next's dev server needs. */
  development: boolean;
  origins: readonly string[];
  /** Where files come from, if that is another origin. */
  filesOrigin?: string | null;
}

/** The headers of every answer, including errors. */
export function securityHeaders(options: SecurityOptions): Record<string, string> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(options, randomBytes(16).toString('base64')),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    ...(options.secure ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  };
}

/** Scripts and styles need the nonce of this answer. Next reads it from the policy, and adds it to its own scripts. */
function contentSecurityPolicy({ development, origins, filesOrigin }: SecurityOptions, nonce: string): string {
  // Not every browser counts a WebSocket to the same host as 'self', so the policy names it. It cannot name IPv6
  // addresses.
  const named = origins.filter((origin) => !origin.includes('['));
  const sockets = named.map((origin) => origin.replace(/^http/, 'ws'));
  const files = filesOrigin ? ` ${filesOrigin}` : '';
  return [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    // blob: a picture that a person has chosen and not sent yet, which only their own page can make.
    `img-src 'self' data: blob:${files}`,
    ...(filesOrigin ? [`media-src 'self'${files}`] : []),
    `font-src 'self'`,
    `worker-src 'self'`,
    `manifest-src 'self'`,
    `connect-src 'self' ${sockets.join(' ')}${files}`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}
