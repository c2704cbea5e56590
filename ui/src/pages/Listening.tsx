import "@/theme/data.css";
import "@/theme/watch.css";
import { Button, Skeleton, Text, Tooltip } from "@mantine/core";
import { IconEar, IconPlayerPlay } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { listenedQuery, listenNow, refreshListened } from "@/api/listening";
import { useMay } from "@/api/session";
import { type Beginning, ScheduleForm } from "@/components/crawls/ScheduleForm";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { AddSource } from "@/components/listening/AddSource";
import { Archived } from "@/components/listening/Archived";
import { Fetched, Heard } from "@/components/listening/Outcomes";
import { SourceTable } from "@/components/listening/SourceTable";
import { sayProblem } from "@/components/notices";
import { Page } from "@/components/Page";
import { LiveJob } from "@/components/watch/LiveJob";
import { text, useParams } from "@/state/params";
import { general } from "@/text/en/general";
import { listeningWords as words } from "@/text/en/listening";

const MOST_AT_ONCE = 100;
const params = { job: text(), fetching: text(), about: text() };

/** Networks and feeds that are listened to, and archived pages of the sites that link. */
export default function ListeningPage() {
  const [{ job, fetching, about }, set] = useParams(params);
  const { data, error, refetch } = useQuery(listenedQuery);
  const [scheduled, setScheduled] = useState<Beginning | null>(null);
  const may = useMay("editor");
  const listen = (sources: string[]): void =>
    void listenNow(sources)
      .then((id) => set({ job: id }))
      .catch(sayProblem);
  const schedule = (source: string): void => setScheduled({ kind: "listen", arguments: { sources: [source] } });
  const all = (data ?? []).map((one) => one.source).slice(0, MOST_AT_ONCE);
  const now = may && all.length > 0 && (
    <Tooltip label={words.nowHint}>
      <Button leftSection={<IconPlayerPlay size={15} aria-hidden />} onClick={() => listen(all)} data-testid="listen-now">
        {words.now}
      </Button>
    </Tooltip>
  );
  const hint = (
    <Text size="sm" c="dimmed" visibleFrom="md">
      {words.hint}
    </Text>
  );
  return (
    <Page title={general.screens.listening} aside={hint} tools={now}>
      <div className="lc-list">
        {job && (
          <LiveJob
            key={job}
            id={job}
            onHide={() => set({ job: "" })}
            onRetried={(id) => set({ job: id })}
            outcome={(one) => <Heard job={one} />}
          />
        )}
        {may && <AddSource onListen={(source) => listen([source])} onSchedule={schedule} />}
        {error && <ErrorState error={error} retry={() => void refetch()} />}
        {!data && !error && <Skeleton h={180} radius="lg" />}
        {data?.length === 0 && <Nothing may={may} />}
        {data && data.length > 0 && <SourceTable sources={data} onListen={(source) => listen([source])} onSchedule={schedule} />}
        {fetching && (
          <LiveJob
            key={fetching}
            id={fetching}
            onHide={() => set({ fetching: "" })}
            onRetried={(id) => set({ fetching: id })}
            outcome={(one) => <Fetched job={one} />}
          />
        )}
        <Archived
          about={about}
          onAbout={(target) => set({ about: target }, { replace: true })}
          onStarted={(id) => set({ fetching: id })}
          onSchedule={(wanted) => setScheduled({ kind: "commoncrawl", arguments: { ...wanted } })}
        />
      </div>
      {scheduled && (
        <ScheduleForm
          schedule={null}
          begin={scheduled}
          onClose={() => {
            setScheduled(null);
            void refreshListened();
          }}
        />
      )}
    </Page>
  );
}

function Nothing({ may }: { may: boolean }) {
  return (
    <div className="lc-card">
      <EmptyState
        icon={<IconEar size={30} stroke={1.4} aria-hidden />}
        title={words.empty}
        hint={may ? words.emptyHint : words.emptyViewer}
      />
    </div>
  );
}
