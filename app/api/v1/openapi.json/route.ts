import { done } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { openApi } from '@/lib/rest/document';

/** `GET`: the OpenAPI document, for everybody. It says what the API can do, and nothing about this installation. */
export const GET = handler({ who: 'anyone' }, async () => done(openApi()));
