import { Anchor, Group, Skeleton, Text } from "@mantine/core";
import { IconFileOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getJson, type Schemas } from "@/api/client";
import { evidenceAboutAddress, evidenceAddress, type LinkId } from "@/api/link";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { time } from "@/state/format";
import { type AskedTarget, useTarget } from "@/state/target";
import { backlinks as words } from "@/text/en/backlinks";

/** The kept page in a frame that runs nothing and asks nobody, scrolled to the link. */
export function LinkEvidence({ link, asked: given }: { link: LinkId; asked?: AskedTarget }) {
  const shown = useTarget();
  const asked = given ?? shown;
  const address = evidenceAboutAddress(asked, link);
  const { data, error } = useQuery({
    queryKey: ["evidence", address],
    queryFn: async ({ signal }) => (await getJson(address, signal)) as Schemas["EvidenceAboutAnswer"],
  });
  if (error) return <ErrorState error={error} />;
  if (!data) return <Skeleton h={420} radius="md" />;
  if (!data.kept)
    return <EmptyState icon={<IconFileOff size={28} stroke={1.4} aria-hidden />} title={words.noEvidence} hint={data.why_not} />;
  const page = evidenceAddress(asked, link);
  return (
    <>
      <Group justify="space-between" mb={6}>
        <Text size="xs" c="dimmed">
          {words.seenAt(time(data.seen_at))}
          {data.status ? ` · HTTP ${data.status}` : ""}
        </Text>
        <Anchor href={page} target="_blank" rel="noopener noreferrer" size="xs">
          {words.openEvidence}
        </Anchor>
      </Group>
      <iframe
        title={words.evidenceTitle}
        src={page}
        sandbox=""
        referrerPolicy="no-referrer"
        className="lc-evidence"
        data-testid="evidence"
      />
    </>
  );
}
