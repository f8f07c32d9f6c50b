import { redirect } from 'next/navigation';
import { requireAdmin } from '@/lib/auth/session';

export const dynamic = 'force-dynamic';

export default async function Page() {
  await requireAdmin('/admin');
  redirect('/admin/messages');
}
