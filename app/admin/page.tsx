import { redirect } from 'next/navigation';
import { requireAdmin } from '@/lib/admin/guard';

export const dynamic = 'force-dynamic';

export default async function Page() {
  await requireAdmin('/admin');
  redirect('/admin/messages');
}
