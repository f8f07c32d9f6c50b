import { enterAdmin, titled } from '@/app/admin/enter';
import { ArchivePanel } from '@/components/admin/archive-panel';
import { HouseForm } from '@/components/admin/house-form';
import { AdminShell } from '@/components/admin/shell';
import { latestExport } from '@/lib/archive/exports/view';
import { readHouse } from '@/lib/house/house';
import { services } from '@/lib/services';

export const dynamic = 'force-dynamic';
export const generateMetadata = titled((text) => text.house.heading);

export default async function Page() {
  const { text, openReports } = await enterAdmin('/admin/house');
  const { name } = await readHouse(services().db);
  return (
    <AdminShell text={text} openReports={openReports} section="house" heading={text.house.heading}>
      <HouseForm name={name} />
      <ArchivePanel latest={await latestExport(services().db)} />
    </AdminShell>
  );
}
