import "@/theme/insights.css";
import { Button, Checkbox, Group, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ApiProblem } from "@/api/client";
import { topSitesQuery } from "@/api/overview";
import { runsQuery } from "@/api/scores";
import { whatIfQuery } from "@/api/whatIf";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { Page } from "@/components/Page";
import { ScreenLink } from "@/components/ScreenLink";
import { EditList } from "@/components/whatif/EditList";
import { Outcome } from "@/components/whatif/Outcome";
import { type LinkEdit, readEdit, writeEdit } from "@/state/edits";
import { flag, texts, useParams } from "@/state/params";
import { useTarget } from "@/state/target";
import { general } from "@/text/en/general";
import { whatIf as words } from "@/text/en/whatIf";

const params = { edit: texts(), exact: flag() };
const TRIED = 5;

/** What authority and trust would be if links came or went. */
export default function WhatIfPage() {
  const asked = useTarget();
  const [{ edit, exact }, set] = useParams(params);
  const edits = useMemo(() => edit.map(readEdit).filter((one) => one !== null), [edit]);
  const { data, error, refetch, isPlaceholderData } = useQuery(whatIfQuery(asked.target, edits, exact));
  const { data: sites } = useQuery(topSitesQuery(asked, 500));
  const { data: runs } = useQuery(runsQuery);
  const computed = runs?.find((run) => run.run === data?.run)?.computed_at; // as the screen of the scores has it
  const change = (next: readonly LinkEdit[]): void => set({ edit: next.map(writeEdit) });
  const suspicious = sites?.rows.filter((row) => row.verdict === "act") ?? [];
  const examples = [
    {
      label: words.withoutBest,
      edits: sites?.rows.slice(0, TRIED).map((row): LinkEdit => ({ action: "remove", source: row.source_site })) ?? [],
    },
    {
      label: words.withoutSpam(suspicious.length),
      edits: suspicious.map((row): LinkEdit => ({ action: "disavow", source: row.source_site })),
    },
  ].filter((example) => example.edits.length > 0);
  const unscored = error instanceof ApiProblem && error.status === 404;
  return (
    <Page
      title={general.screens.whatIf}
      tools={
        <Checkbox
          label={words.exact}
          title={words.exactHint}
          checked={exact}
          onChange={(event) => set({ exact: event.currentTarget.checked })}
        />
      }
      {...(data && { dataDate: computed ?? data.data_date ?? null })}
    >
      <div className="lc-two">
        <EditList edits={edits} onChange={change} />
        <div style={{ opacity: isPlaceholderData ? 0.6 : 1, minWidth: 0 }} aria-live="polite">
          {edits.length === 0 ? (
            <EmptyState
              title={words.emptyTitle}
              hint={words.emptyHint}
              action={
                <Group gap={8} justify="center">
                  {examples.map((example) => (
                    <Button key={example.label} variant="default" onClick={() => change(example.edits)}>
                      {example.label}
                    </Button>
                  ))}
                </Group>
              }
            />
          ) : unscored ? (
            <EmptyState title={words.unscored} hint={error.message} action={<ScreenLink to="jobs">{words.toJobs}</ScreenLink>} />
          ) : error ? (
            <ErrorState error={error} retry={() => void refetch()} />
          ) : data ? (
            <Outcome data={data} />
          ) : (
            <Skeleton h={320} radius="lg" />
          )}
        </div>
      </div>
    </Page>
  );
}
