import { Skeleton, Tabs, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type Backlink, type LinkId, linkQuery } from "@/api/link";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { LinkEvidence } from "@/components/backlinks/LinkEvidence";
import { LinkFacts } from "@/components/backlinks/LinkFacts";
import { LinkWorth } from "@/components/backlinks/LinkWorth";
import { NOTHING, tame } from "@/state/format";
import { choice, useParams } from "@/state/params";
import { useTarget } from "@/state/target";
import { backlinks as words } from "@/text/en/backlinks";

const TABS = ["evidence", "facts", "worth"] as const;
const params = { about: choice(TABS) };

/** All that is known of one link: the kept page, its facts and history, what it is worth. */
export function LinkDetails({ linkId, row }: { linkId: LinkId | null; row: Backlink | undefined }) {
  const asked = useTarget();
  const [{ about }, set] = useParams(params);
  const found = useQuery({ ...linkQuery(asked, linkId), enabled: row === undefined && linkId !== null });
  const link = row ?? found.data;
  if (found.error && !link) return <ErrorState error={found.error} />;
  if (!linkId || link === null) return <EmptyState title={words.missing} />;
  if (!link) return <Skeleton h={300} />;
  return (
    <>
      <Text size="sm" mb="sm" style={{ overflowWrap: "anywhere" }}>
        <Text span inherit c="dimmed">
          <bdi>{tame(link.context_left ?? "")}</bdi>
        </Text>{" "}
        <mark className="lc-mark">
          <bdi>{tame(link.anchor_text || link.alt || NOTHING)}</bdi>
        </mark>{" "}
        <Text span inherit c="dimmed">
          <bdi>{tame(link.context_right ?? "")}</bdi>
        </Text>
      </Text>
      <Tabs
        value={about}
        onChange={(value) => set({ about: TABS.find((one) => one === value) ?? "evidence" }, { replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="sm">
          <Tabs.Tab value="evidence">{words.evidence}</Tabs.Tab>
          <Tabs.Tab value="facts">{words.facts}</Tabs.Tab>
          <Tabs.Tab value="worth">{words.score}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="evidence">
          <LinkEvidence link={link} />
        </Tabs.Panel>
        <Tabs.Panel value="facts">
          <LinkFacts link={link} />
        </Tabs.Panel>
        <Tabs.Panel value="worth">
          <LinkWorth link={link} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
