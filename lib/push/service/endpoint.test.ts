import { describe, expect, it } from 'vitest';
import { pushEndpoint } from './endpoint';

describe('an endpoint', { tags: 'outbound/push' }, () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/abc:def',
    'https://updates.push.services.mozilla.com/wpush/v2/gAAA',
    'https://web.push.apple.com/QAB',
    'https://db5p.notify.windows.com/w/?token=BQ%3d',
  ])('%s is at a known push service', (endpoint) => expect(pushEndpoint(endpoint)?.href).toBe(endpoint));

  it.each([
    '',
    'hola',
    'https://169.254.169.254/latest',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://localhost/',
    'https://example.org/push',
    'http://fcm.googleapis.com/fcm/send/a',
    'https://fcm.googleapis.com:8443/fcm/send/a',
    'https://fcm.googleapis.com:443/fcm/send/a',
    'https://fcm.googleapis.com./fcm/send/a',
    'https://fcm.googleapis.com.example.org/a',
    'https://evilfcm.googleapis.com/a',
    'https://a.fcm.googleapis.com/a',
    'https://push.apple.com/a',
    'https://evilpush.apple.com/a',
    'https://notify.windows.com/a',
    'https://user@fcm.googleapis.com/a',
    'https://user:word@fcm.googleapis.com/a',
    'https://fcm.googleapis.com@example.org/a',
    'https://fcm.googleapis.com\\@example.org/a',
    'https://example.org#fcm.googleapis.com/a',
    'https://fcm.googleapis.com/a#b',
    'https://FCM.googleapis.com/a',
    'https://fcm.googleapis.com/a b',
    'https://fcm.googleapis.com/a\r\nHost: example.org',
    'https://fcm.googleapis.com/../a',
    'https://fcm.googleapis.com/ñ',
    'file:///etc/passwd',
    `https://fcm.googleapis.com/${'a'.repeat(1_024)}`,
  ])('%j is refused', (endpoint) => expect(pushEndpoint(endpoint)).toBeNull());

  it('may be at a host that the settings add, or below it', () => {
    const more = ['push.example.org', '.example.net'];
    expect(pushEndpoint('https://push.example.org/a', more)).not.toBeNull();
    expect(pushEndpoint('https://a.example.net/a', more)).not.toBeNull();
    expect(pushEndpoint('https://example.net/a', more)).toBeNull();
    expect(pushEndpoint('https://a.push.example.org/a', more)).toBeNull();
  });
});
