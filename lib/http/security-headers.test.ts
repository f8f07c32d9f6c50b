import { describe, expect, it } from 'vitest';
import { securityHeaders } from './security-headers';

const options = { secure: false, development: false, origins: ['https://chat.example.org'] };

describe('securityHeaders', () => {
  it('lets scripts and styles run by nonce alone', { tags: 'content/csp' }, () => {
    const policy = securityHeaders(options)['Content-Security-Policy'] ?? '';
    expect(policy).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{24}' 'strict-dynamic';/);
    expect(policy).toMatch(/style-src 'self' 'nonce-/);
    expect(policy).not.toContain('unsafe');
    expect(policy).toContain("frame-ancestors 'none'");
  });

  it('has a new nonce each time', { tags: 'content/csp' }, () => {
    const policies = new Set(Array.from({ length: 100 }, () => securityHeaders(options)['Content-Security-Policy']));
    expect(policies.size).toBe(100);
  });

  it('allows addresses that a page makes itself for pictures alone', { tags: 'content/csp' }, () => {
    const policy = securityHeaders(options)['Content-Security-Policy'] ?? '';
    const withBlobs = policy.split('; ').filter((directive) => directive.includes('blob:'));
    expect(withBlobs).toEqual(["img-src 'self' data: blob:"]);
  });

  it('allows a worker and a manifest of its own origin alone', { tags: 'content/csp' }, () => {
    const policy = securityHeaders({ ...options, filesOrigin: 'https://files.test' })['Content-Security-Policy'] ?? '';
    expect(policy).toContain("; worker-src 'self'; manifest-src 'self';");
  });

  it('allows the sockets of its own addresses', () => {
    expect(securityHeaders(options)['Content-Security-Policy']).toContain("connect-src 'self' wss://chat.example.org");
  });

  it('allows files from another origin only if they come from there', { tags: 'content/csp' }, () => {
    expect(securityHeaders(options)['Content-Security-Policy']).not.toContain('media-src');
    const policy = securityHeaders({ ...options, filesOrigin: 'https://files.test' })['Content-Security-Policy'] ?? '';
    expect(policy).toContain("img-src 'self' data: blob: https://files.test;");
    expect(policy).toContain("media-src 'self' https://files.test;");
    expect(policy).toMatch(/connect-src [^;]*https:\/\/files\.test;/);
    expect(policy).not.toMatch(/(?:script|default|style|frame)-src [^;]*files\.test/);
  });

  it('requires TLS only if the app is behind TLS', { tags: 'everywhere/security-headers' }, () => {
    expect(securityHeaders(options)).not.toHaveProperty('Strict-Transport-Security');
    expect(securityHeaders({ ...options, secure: true })).toHaveProperty('Strict-Transport-Security');
  });
});
