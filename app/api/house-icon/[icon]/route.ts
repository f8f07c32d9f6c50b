import { z } from 'zod';
import { handler } from '@/lib/api/handler';
import { ICON_NAMES, type IconName, iconPath } from '@/lib/house/icons';
import { services } from '@/lib/services';

const params = z.object({ icon: z.enum(ICON_NAMES.map((name) => `${name}.png` as const)) });

/**
 * An icon of the community's logo, for everybody. Browsers keep it for good, as `v` is the version of the logo. Without
 * it, or with another one, it is the present icon, which browsers ask for again each time: so the service worker needs no
 * version. Without a logo it leads to the product's icon.
 */
export const GET = handler({ who: 'anyone', params }, async ({ request, params: { icon } }) => {
  const name = icon.replace('.png', '') as IconName;
  const found = await services().house.icon(name);
  if (!found) {
    const headers = { Location: iconPath(name, null), 'Cache-Control': 'no-cache' };
    return new Response(null, { status: 302, headers });
  }
  const isVersion = new URL(request.url).searchParams.get('v') === found.logo;
  const kept = isVersion ? 'public, max-age=31536000, immutable' : 'no-cache';
  const headers = { 'Content-Type': 'image/png', 'Cache-Control': kept };
  return new Response(new Uint8Array(found.picture), { headers });
});
