import { Anchor, Badge, Button, Group, Skeleton, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { channelsQuery } from "@/api/channels";
import type { Project } from "@/api/projects";
import { muteWatch, watchQuery } from "@/api/watching";
import { WatchTimes } from "@/components/monitors/WatchTimes";
import { ScreenLink } from "@/components/ScreenLink";
import { isMuted, MuteMenu } from "@/components/watching/MuteMenu";
import { screenOf } from "@/screens";
import { count, tame, time } from "@/state/format";
import { ago, clock } from "@/state/watching";
import { monitorWords as words, watchWords } from "@/text/en/watching";

/** Which sites a project watches, and when and where its people are told. */
export function Watched({ project, may }: { project: Project; may: boolean }) {
  return (
    <div className="lc-split">
      <Sites project={project} />
      <Times project={project} may={may} />
    </div>
  );
}

function Sites({ project }: { project: Project }) {
  const parts = [
    [words.own, project.own],
    [words.competitors, project.competitors],
  ] as const;
  return (
    <section className="lc-card" aria-label={words.watched}>
      <Group justify="space-between" mb={6}>
        <Title order={2} fz={15}>
          {words.watched}
        </Title>
        <Anchor component={Link} to="/" size="xs">
          {words.changeSites}
        </Anchor>
      </Group>
      {parts.map(([label, targets]) => (
        <div key={label} style={{ marginTop: 6 }}>
          <Text size="xs" c="dimmed">
            {label}
          </Text>
          {targets.length === 0 ? (
            <Text size="sm">{words.noCompetitors}</Text>
          ) : (
            <Group gap="4px 14px">
              {targets.map((one) => (
                <Text key={`${one.target} ${one.scope}`} size="sm" fw={500}>
                  <ScreenLink to="overview" target={one.target} search={{ scope: one.scope }}>
                    {one.target}
                  </ScreenLink>
                </Text>
              ))}
            </Group>
          )}
        </div>
      ))}
    </section>
  );
}

function Times({ project, may }: { project: Project; may: boolean }) {
  const [editing, setEditing] = useState(false);
  const { data: watch } = useQuery(watchQuery(project.id));
  const { data: channels = [] } = useQuery(channelsQuery(project.id));
  const heard = channels.filter((one) => one.enabled);
  return (
    <section className="lc-card" aria-label={words.told}>
      <Group justify="space-between" mb={6}>
        <Title order={2} fz={15}>
          {words.told}
        </Title>
        {may && watch && (
          <Group gap={6}>
            <Button variant="default" size="compact-xs" onClick={() => setEditing(true)} data-testid="watch-times">
              {words.change}
            </Button>
            <MuteMenu until={watch.muted_until} onMute={(until) => muteWatch(project.id, until)} />
          </Group>
        )}
      </Group>
      {!watch ? (
        <Skeleton h={60} />
      ) : (
        <>
          <Text size="sm">{words.digest(clock(watch.digest_minute), watchWords.weekdays[watch.digest_weekday] ?? "", watch.zone)}</Text>
          <Text size="sm">
            {watch.quiet_from == null || watch.quiet_until == null
              ? words.neverQuiet
              : words.quiet(clock(watch.quiet_from), clock(watch.quiet_until))}
          </Text>
          <Text size="sm">
            {heard.length ? `${words.goesTo}: ` : `${words.nowhere}. `}
            <Anchor
              component={Link}
              inherit
              underline="always"
              to={screenOf("channels").path as never}
              search={{ project: project.id } as never}
            >
              {heard.length ? heard.map((one) => tame(one.name)).join(", ") : words.addChannel}
            </Anchor>
          </Text>
          <Text size="xs" c="dimmed" mt={4} title={watch.looked_at ? time(watch.looked_at) : undefined}>
            {watch.looked_at ? words.lookedAt(ago(watch.looked_at, new Date()), count(watch.look)) : words.never}
          </Text>
          {isMuted(watch.muted_until) && (
            <Badge variant="light" color="orange" radius="sm" mt={6} className="lc-badge">
              {watchWords.muted(time(watch.muted_until))}
            </Badge>
          )}
        </>
      )}
      {editing && watch && <WatchTimes watch={watch} onClose={() => setEditing(false)} />}
    </section>
  );
}
