import { enterAdmin, type PageProps, titled } from '@/app/admin/enter';
import { ArchivePanel } from '@/components/admin/archive-panel';
import { HouseForm } from '@/components/admin/house-form';
import { LogoForm } from '@/components/admin/logo-form';
import { AdminShell } from '@/components/admin/shell';
import { latestExport } from '@/lib/archive/exports/view';
import { readHouse } from '@/lib/house/house';
import { services } from '@/lib/services';
import { timeZones } from '@/lib/users/choices';

export const dynamic = 'force-dynamic';
export const generateMetadata = titled((text) => text.house.heading);

export default async function Page({ searchParams }: PageProps) {
  const { text, openReports } = await enterAdmin('/admin/house');
  const { config, db } = services();
  const { signUp: _, logo, ...house } = await readHouse(db);
  const isFirst = 'first' in (await searchParams);
  return (
    <AdminShell text={text} openReports={openReports} section="house" heading={text.house.heading}>
      <HouseForm house={house} settingsZone={config.settingsZone} zones={timeZones()} isFirst={isFirst} />
      <LogoForm logo={logo} />
      {!isFirst && <ArchivePanel latest={await latestExport(db)} />}
    </AdminShell>
  );
}
