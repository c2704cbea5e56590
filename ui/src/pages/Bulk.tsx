import "@/theme/data.css";
import { Button, Group, Select, Text, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { bulkQuery, MOST_AT_ONCE, startBulk } from "@/api/bulk";
import { useMay } from "@/api/session";
import { BulkTable } from "@/components/bulk/BulkTable";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { sayProblem } from "@/components/notices";
import { Page } from "@/components/Page";
import { screenPath } from "@/screens";
import { count } from "@/state/format";
import { text, useParams } from "@/state/params";
import { moment, SCOPES } from "@/state/target";
import { fitsAddress, readTargets } from "@/state/targets";
import { general } from "@/text/en/general";
import { bulk as words } from "@/text/en/bulk";

const params = { targets: text(), scope: moment.scope, sort: text() };
const FORMATS = ["csv", "xlsx", "jsonl", "parquet"] as const;

/** Many sites or URLs checked at once; long lists by a job. */
export default function BulkPage() {
  const [{ targets: written, scope }, set] = useParams(params);
  const [long, setLong] = useState<readonly string[]>([]);
  const asked = useMemo(() => (written ? readTargets(written) : long), [written, long]);
  const [draft, setDraft] = useState(() => asked.join("\n"));
  const [format, setFormat] = useState<(typeof FORMATS)[number]>("csv");
  const [starting, setStarting] = useState(false);
  const may = useMay("editor");
  const navigate = useNavigate();
  const drafted = useMemo(() => readTargets(draft), [draft]);
  const { data, error, refetch, isPlaceholderData } = useQuery(bulkQuery(asked, scope));
  const many = drafted.length > MOST_AT_ONCE;
  const check = (): void => {
    if (fitsAddress(drafted)) {
      setLong([]);
      set({ targets: drafted.join(" ") });
    } else {
      setLong(drafted);
      set({ targets: "" });
    }
  };
  const start = async (): Promise<void> => {
    setStarting(true);
    try {
      const row = await startBulk(drafted, scope, format);
      await navigate({ to: screenPath("jobs", "") as never, search: { row } as never });
    } catch (problem) {
      sayProblem(problem);
    } finally {
      setStarting(false);
    }
  };
  return (
    <Page title={general.screens.bulk} {...(data && { dataDate: data.data_date ?? null })}>
      <div className="lc-stack">
        <section className="lc-card" aria-label={words.targets}>
          <Textarea
            label={words.targets}
            description={words.targetsHint}
            placeholder={words.example}
            size="xs"
            autosize
            minRows={3}
            maxRows={asked.length > 0 ? 6 : 14}
            value={draft}
            data-testid="targets"
            onChange={(event) => setDraft(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !many) check();
            }}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          />
          <Group justify="space-between" mt={10} gap={8}>
            <Group gap={8}>
              <Select
                aria-label={general.target.scope}
                title={general.target.scope}
                w={150}
                allowDeselect={false}
                value={scope}
                onChange={(value) => set({ scope: SCOPES.find((one) => one === value) ?? "" })}
                data={(["", ...SCOPES] as const).map((value) => ({ value, label: general.target.scopes[value] }))}
              />
              <Text size="sm" c="dimmed" className="lc-figures">
                {words.number(count(drafted.length))}
              </Text>
            </Group>
            <Group gap={8}>
              {may && (
                <>
                  <Select
                    aria-label={words.format}
                    w={110}
                    allowDeselect={false}
                    value={format}
                    onChange={(value) => setFormat(FORMATS.find((one) => one === value) ?? "csv")}
                    data={FORMATS.map((value) => ({ value, label: words.formats[value] }))}
                  />
                  <Button
                    variant={many ? "filled" : "default"}
                    title={words.jobHint}
                    loading={starting}
                    disabled={drafted.length === 0}
                    onClick={() => void start()}
                  >
                    {words.job}
                  </Button>
                </>
              )}
              <Button disabled={drafted.length === 0 || many} onClick={check}>
                {words.check}
              </Button>
            </Group>
          </Group>
          {many && (
            <Text size="sm" c="dimmed" mt={8} role="status">
              {words.tooMany(count(MOST_AT_ONCE))}
            </Text>
          )}
        </section>
        {asked.length === 0 ? (
          <EmptyState title={words.emptyTitle} hint={words.emptyHint} />
        ) : error ? (
          <ErrorState error={error} retry={() => void refetch()} />
        ) : (
          <div style={{ opacity: isPlaceholderData ? 0.6 : 1 }}>
            <BulkTable rows={data?.rows} />
          </div>
        )}
      </div>
    </Page>
  );
}
