import { Badge, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { readLinkKey } from "@/api/link";
import { type LinkStatus, nextLooksQuery } from "@/api/linkStatus";
import { LinkDetails } from "@/components/backlinks/LinkDetails";
import { Defined } from "@/components/Defined";
import { NOTHING, time } from "@/state/format";
import { standingOf } from "@/state/statuses";
import { useTarget } from "@/state/target";
import { wordText } from "@/text/en/fields";
import { statusWords as words } from "@/text/en/linkStatus";

const COLORS = { live: "teal", gone: "red", cannot_tell: "gray" } as const;

export function StandingBadge({ standing }: { standing: string }) {
  const known = standingOf(standing);
  return (
    <Badge variant="dot" color={COLORS[known]} radius="sm" tt="none" fw={500}>
      {words.standings[known]?.[0] ?? standing}
    </Badge>
  );
}

/** How one link stands, when its page is looked at next, and all that is known of the link. */
export function StatusDetails({ linkId, row }: { linkId: string; row: LinkStatus | undefined }) {
  const link = readLinkKey(linkId);
  const { data } = useQuery({ ...nextLooksQuery(useTarget(), link?.source_url), enabled: link !== null });
  const next = data?.page_at;
  const [status, hint] = words.statuses[row?.status ?? ""] ?? [row?.status ?? "", ""];
  return (
    <>
      {row && (
        <Group gap="xs" mb="xs">
          <StandingBadge standing={row.standing} />
          <Defined label={status} definition={hint} size="sm" />
        </Group>
      )}
      <dl className="lc-facts" style={{ marginBottom: 14 }}>
        {row?.cause && (
          <>
            <dt>{words.columns.cause[0]}</dt>
            <dd>{wordText(row.cause)}</dd>
          </>
        )}
        {row?.since && (
          <>
            <dt>{words.columns.since[0]}</dt>
            <dd>{time(row.since)}</dd>
          </>
        )}
        {row && (
          <>
            <dt>{words.lastLook}</dt>
            <dd>{row.checked_at ? time(row.checked_at) : words.never}</dd>
          </>
        )}
        <dt>
          <Defined label={words.next} definition={words.nextHint} size="sm" />
        </dt>
        <dd>{next == null ? NOTHING : Date.parse(next) <= Date.now() ? words.nextNow : time(next)}</dd>
        {row?.http_status != null && (
          <>
            <dt>{words.http}</dt>
            <dd>HTTP {row.http_status}</dd>
          </>
        )}
        {row?.target_status != null && (
          <>
            <dt>{words.target}</dt>
            <dd>HTTP {row.target_status}</dd>
          </>
        )}
      </dl>
      <LinkDetails linkId={link} row={undefined} />
    </>
  );
}
