import { enterAdmin, titled } from '@/app/admin/enter';
import { HealthPanel } from '@/components/admin/health-panel';
import { AdminShell } from '@/components/admin/shell';

export const dynamic = 'force-dynamic';
export const generateMetadata = titled((text) => text.health.heading);

export default async function Page() {
  const { text, openReports } = await enterAdmin('/admin/health');
  return (
    <AdminShell text={text} openReports={openReports} section="health" heading={text.health.heading}>
      <p className="mb-5 max-w-[60ch] text-muted">{text.health.intro}</p>
      <HealthPanel />
    </AdminShell>
  );
}
