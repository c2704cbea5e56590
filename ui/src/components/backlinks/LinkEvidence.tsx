import { Anchor, Group, Select, Skeleton, Text } from "@mantine/core";
import { IconFileOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { evidenceAboutQuery, evidenceAddress, type LinkId, linkKey, type Look } from "@/api/link";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { time } from "@/state/format";
import { type AskedTarget, useTarget } from "@/state/target";
import { backlinks as words } from "@/text/en/backlinks";
import { wordText } from "@/text/en/fields";

interface Props {
  link: LinkId;
  asked?: AskedTarget;
}

/** The kept page in a frame that runs nothing and asks nobody, scrolled to the link. */
export function LinkEvidence({ link, asked: given }: Props) {
  const shown = useTarget();
  return <Evidence key={linkKey(link)} link={link} asked={given ?? shown} />;
}

function Evidence({ link, asked }: Required<Props>) {
  const [look, setLook] = useState("");
  const { data, error } = useQuery(evidenceAboutQuery(asked, link, look));
  if (error) return <ErrorState error={error} />;
  if (!data) return <Skeleton h={420} radius="md" />;
  const page = evidenceAddress(asked, link, look);
  return (
    <>
      <Group justify="space-between" align="flex-end" mb={6} gap={6}>
        <Looks looks={data.looks} onChoose={setLook} />
        {data.kept && (
          <Anchor href={page} target="_blank" rel="noopener noreferrer" size="xs">
            {words.openEvidence}
          </Anchor>
        )}
      </Group>
      {data.kept ? (
        <iframe
          title={look ? words.lookTitle : words.evidenceTitle}
          src={page}
          sandbox=""
          referrerPolicy="no-referrer"
          className="lc-evidence"
          data-testid="evidence"
        />
      ) : (
        <EmptyState icon={<IconFileOff size={28} stroke={1.4} aria-hidden />} title={words.noEvidence} hint={data.why_not} />
      )}
    </>
  );
}

/** When the page was looked at and what it answered; what was kept can be chosen. */
function Looks({ looks, onChoose }: { looks: readonly Look[]; onChoose: (look: string) => void }) {
  const dated = looks.filter((one, at) => one.visited_at && looks.findIndex(({ visited_at }) => visited_at === one.visited_at) === at);
  const shown = dated.find((one) => one.shown);
  const [only] = dated;
  if (!only) return <span />;
  if (dated.length === 1)
    return (
      <Text size="xs" c="dimmed">
        {words.seenAt(time(only.visited_at))}
        {only.status ? ` · HTTP ${only.status}` : ""}
      </Text>
    );
  return (
    <Select
      size="xs"
      w={300}
      aria-label={words.looks}
      title={words.looksHint}
      allowDeselect={false}
      placeholder={words.looks}
      value={shown?.visited_at ?? null}
      onChange={(value) => onChoose(value ?? "")}
      data={dated.map((one) => ({ value: one.visited_at ?? "", label: lookText(one), disabled: !one.kept }))}
      data-testid="looks"
    />
  );
}

function lookText({ visited_at, outcome, status }: Look): string {
  return [time(visited_at), wordText(outcome), status && `HTTP ${status}`].filter(Boolean).join(" · ");
}
