import { enterAdmin, type PageProps, titled } from '@/app/admin/enter';
import { HouseForm } from '@/components/admin/house-form';
import { AdminShell } from '@/components/admin/shell';
import { readHouse } from '@/lib/house/house';
import { services } from '@/lib/services';
import { timeZones } from '@/lib/users/choices';

export const dynamic = 'force-dynamic';
export const generateMetadata = titled((text) => text.house.heading);

export default async function Page({ searchParams }: PageProps) {
  const { text, openReports } = await enterAdmin('/admin/house');
  const { config, db } = services();
  const { signUp: _, ...house } = await readHouse(db);
  const isFirst = 'first' in (await searchParams);
  return (
    <AdminShell text={text} openReports={openReports} section="house" heading={text.house.heading}>
      <HouseForm house={house} settingsZone={config.settingsZone} zones={timeZones()} isFirst={isFirst} />
    </AdminShell>
  );
}
