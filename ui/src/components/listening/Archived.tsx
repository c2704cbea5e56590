import { Autocomplete, Button, Group, NumberInput, Stack, Text, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconClockPlus, IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { asProblem } from "@/api/client";
import { type ArchivedEstimate, estimateQuery, fetchArchived, type WantedArchive } from "@/api/listening";
import { projectsQuery } from "@/api/projects";
import { useMay } from "@/api/session";
import { sayProblem } from "@/components/notices";
import { count } from "@/state/format";
import { listeningWords as words } from "@/text/en/listening";

interface Props {
  /** Whose links, from the address. */
  about: string;
  onAbout: (target: string) => void;
  onStarted: (job: string) => void;
  onSchedule: (wanted: WantedArchive) => void;
}

/** Pages that Common Crawl keeps of the sites that link: how much it would be, and the start of it. */
export function Archived({ about, onAbout, onStarted, onSchedule }: Props) {
  const may = useMay("editor");
  const { data: projects } = useQuery(projectsQuery);
  const own = [...new Set((projects ?? []).flatMap((project) => project.own.map((one) => one.target)))];
  const [sites, setSites] = useState(100);
  const [pages, setPages] = useState(1000);
  const [busy, setBusy] = useState(false);
  const wanted = { target: about.trim(), most_sites: sites, pages };
  const start = (): void => {
    setBusy(true);
    fetchArchived(wanted)
      .then(onStarted)
      .catch(sayProblem)
      .finally(() => setBusy(false));
  };
  return (
    <section className="lc-card" aria-label={words.archived} style={{ padding: "14px 16px" }}>
      <Stack gap="sm">
        <div>
          <Title order={2} fz={15}>
            {words.archived}
          </Title>
          <Text size="sm" c="dimmed">
            {words.archivedHint}
          </Text>
        </div>
        <Group gap="sm" align="flex-end">
          <Autocomplete label={words.target} value={about} onChange={onAbout} data={own} style={{ flex: "1 1 220px", maxWidth: 320 }} />
          <Bound label={words.sitesMost} value={sites} most={10_000} onChange={setSites} />
          <Bound label={words.pagesMost} value={pages} most={20_000} onChange={setPages} />
          {may && (
            <Button
              leftSection={<IconDownload size={15} aria-hidden />}
              loading={busy}
              disabled={!wanted.target}
              onClick={start}
              data-testid="fetch-archived"
            >
              {words.start}
            </Button>
          )}
          {may && (
            <Button
              variant="default"
              leftSection={<IconClockPlus size={15} aria-hidden />}
              disabled={!wanted.target}
              onClick={() => onSchedule(wanted)}
            >
              {words.clock}
            </Button>
          )}
        </Group>
        <Estimate wanted={wanted} />
      </Stack>
    </section>
  );
}

function Bound({ label, value, most, onChange }: { label: string; value: number; most: number; onChange: (value: number) => void }) {
  return (
    <NumberInput
      label={label}
      w={120}
      value={value}
      onChange={(told) => typeof told === "number" && told >= 1 && onChange(told)}
      min={1}
      max={most}
      clampBehavior="strict"
      allowDecimal={false}
      thousandSeparator=","
    />
  );
}

function Estimate({ wanted }: { wanted: WantedArchive }) {
  const [settled] = useDebouncedValue(JSON.stringify(wanted), 300);
  const { data, error } = useQuery(estimateQuery(JSON.parse(settled) as WantedArchive));
  if (!wanted.target) return null;
  return (
    <Text size="sm" role="status" className="lc-figures" c={error ? undefined : "dimmed"} data-testid="estimate">
      {error ? asProblem(error).message : data ? told(data) : "…"}
    </Text>
  );
}

function told(one: ArchivedEstimate): string {
  if (one.sites === 0) return words.noSites;
  if (one.pages === 0) return words.nothingLeft;
  const much = words.estimated(count(one.sites), count(one.pages), count(one.requests), count(Math.ceil(one.minutes)));
  return one.sites_read && one.crawl ? `${much} ${words.readBefore(count(one.sites_read), one.crawl)}` : much;
}
