import "@/theme/data.css";
import "@/theme/watching.css";
import { Button, Skeleton, Text } from "@mantine/core";
import { IconPlus, IconSend } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { channelKindsQuery, channelsQuery, type ShownChannel } from "@/api/channels";
import { useMay } from "@/api/session";
import { ChannelCard } from "@/components/channels/ChannelCard";
import { ChannelForm } from "@/components/channels/ChannelForm";
import { ChannelLog } from "@/components/channels/ChannelLog";
import { Digest } from "@/components/channels/Digest";
import { ShownOnce } from "@/components/channels/ShownOnce";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { Page } from "@/components/Page";
import { RowDrawer } from "@/components/RowDrawer";
import { NoProject, ProjectPick, useProject } from "@/components/watching/ProjectPick";
import { tame } from "@/state/format";
import { choice, text, useParams } from "@/state/params";
import { general } from "@/text/en/general";
import { channelWords as words } from "@/text/en/watching";

const params = { project: text(), edit: text(), log: text(), rhythm: choice(["daily", "instant", "weekly"]) };
const NEW = "new";

/** Where alerts go, whether they arrive, and what would be told now. */
export default function ChannelsPage() {
  const [{ project: wanted, edit, log, rhythm }, set] = useParams(params);
  const { project, projects } = useProject(wanted);
  const may = useMay("editor");
  const { data: kinds = [] } = useQuery(channelKindsQuery);
  const { data: channels, error, refetch } = useQuery(channelsQuery(project?.id ?? ""));
  const [shown, setShown] = useState<ShownChannel | null>(null);
  const close = useCallback(() => set({ log: "" }), [set]);
  const edited = channels?.find((one) => one.id === edit);
  const logged = channels?.find((one) => one.id === log);
  const add = may && (
    <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => set({ edit: NEW })} data-testid="add-channel">
      {words.add}
    </Button>
  );
  const done = (made: ShownChannel): void => {
    set({ edit: "" });
    if (made.feeds.length || Object.keys(made.shown_once).length) setShown(made);
  };
  return (
    <Page
      title={general.screens.channels}
      aside={
        <Text size="sm" c="dimmed" visibleFrom="sm">
          {words.hint}
        </Text>
      }
      tools={
        <>
          <ProjectPick project={project} projects={projects} onChange={(id) => set({ project: id, edit: "", log: "" })} />
          {project && add}
        </>
      }
    >
      {project === null && <NoProject />}
      {shown && <ShownOnce shown={shown} onClose={() => setShown(null)} />}
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {project !== null && !channels && !error && (
        <div className="lc-watch-grid">
          {[1, 2, 3].map((one) => (
            <Skeleton key={one} h={150} radius="lg" />
          ))}
        </div>
      )}
      {channels?.length === 0 && (
        <div className="lc-card">
          <EmptyState icon={<IconSend size={30} stroke={1.4} aria-hidden />} title={words.none} hint={words.noneHint} action={add} />
        </div>
      )}
      <div className="lc-watch-grid">
        {channels?.map((one) => (
          <ChannelCard
            key={one.id}
            channel={one}
            kind={kinds.find(({ name }) => name === one.kind)}
            may={may}
            onEdit={() => set({ edit: one.id })}
            onLog={() => set({ log: one.id }, { replace: log !== "" })}
          />
        ))}
      </div>
      {project && channels && (
        <Digest project={project.id} channels={channels} rhythm={rhythm} onRhythm={(next) => set({ rhythm: next }, { replace: true })} />
      )}
      {project && may && kinds.length > 0 && (edit === NEW || edited) && (
        <ChannelForm
          key={edit}
          project={project.id}
          kinds={kinds}
          channel={edited ?? null}
          onDone={done}
          onClose={() => set({ edit: "" })}
        />
      )}
      {logged && (
        <RowDrawer title={words.logOf(tame(logged.name))} onClose={close}>
          <ChannelLog key={logged.id} id={logged.id} />
        </RowDrawer>
      )}
    </Page>
  );
}
