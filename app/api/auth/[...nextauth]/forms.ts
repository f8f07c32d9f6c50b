import { NextRequest } from 'next/server';
import { bodyRefusal, refuse } from '@/lib/api/answers';
import { contentType, parseJson, readBody } from '@/lib/api/body';
import { services } from '@/lib/services';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** Returns the text fields of a form or of a JSON object that one of our pages sent, or the refusal. */
export async function ownForm(request: NextRequest): Promise<URLSearchParams | Response> {
  if (!services().origins.includes(request.headers.get('origin') ?? '')) return refuse(403, 'origin');
  if (![JSON_TYPE, FORM_TYPE].includes(contentType(request))) return refuse(415, 'content_type');
  try {
    const text = await readBody(request);
    if (contentType(request) === FORM_TYPE) return new URLSearchParams(text ?? '');
    const body = parseJson(text);
    if (typeof body !== 'object' || body === null) return refuse(400, 'malformed');
    return new URLSearchParams(Object.entries(body).filter((entry) => typeof entry[1] === 'string'));
  } catch (error) {
    const refusal = bodyRefusal(error);
    if (refusal) return refusal;
    throw error;
  }
}

/** The same request for next-auth, with these fields and without a query. */
export function withForm(request: NextRequest, form: URLSearchParams): NextRequest {
  const headers = new Headers(request.headers);
  headers.set('content-type', FORM_TYPE);
  headers.delete('content-length');
  return new NextRequest(bareUrl(request), { method: 'POST', headers, body: form.toString() });
}

/** Whether next-auth refused the CSRF token. It answers then with the address of its sign-in page and `?csrf=true`. */
export async function csrfRefused(response: Response): Promise<boolean> {
  const location = response.headers.get('location');
  if (location !== null) return location.endsWith('?csrf=true');
  const body: unknown = response.status === 200 ? await response.clone().json() : null;
  const url = (body as { url?: unknown } | null)?.url;
  return typeof url === 'string' && url.endsWith('?csrf=true');
}

/** Without the query, because next-auth would trust a callbackUrl in it. */
export function bareUrl(request: NextRequest): string {
  return new URL(request.nextUrl.pathname, request.nextUrl).href;
}
