import "@/theme/insights.css";
import { Group, Tabs, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { runsQuery } from "@/api/scores";
import { Page } from "@/components/Page";
import { FlowScore } from "@/components/scores/FlowScore";
import { PageScore } from "@/components/scores/PageScore";
import { SpamScore } from "@/components/scores/SpamScore";
import { TopicsScore } from "@/components/scores/TopicsScore";
import { choice, text, useParams, whole } from "@/state/params";
import { useTarget } from "@/state/target";
import { general } from "@/text/en/general";
import { scores as words } from "@/text/en/scores";

const TABS = ["authority", "page-authority", "trust", "citation", "spam", "topics"] as const;
const FEW = 20;
const MANY = 500;
const params = { tab: choice(TABS), since: text(), votes: whole(FEW, 1, 10_000) };

/** Why a score is what it is: parts that add up to it, and what changed it. */
export default function ScoresPage() {
  const { target } = useTarget();
  const [{ tab, since, votes }, set] = useParams(params);
  const { data: runs } = useQuery(runsQuery);
  const tabs = TABS.filter((one) => one !== "page-authority" || target.includes("/") || one === tab);
  const query = { ...(since && tab !== "page-authority" && { since }), ...(tab !== "spam" && tab !== "topics" && { limit: votes }) };
  const question = { path: `/api/v1/sites/{target}/explain/${tab}`, target, query };
  const dates = runs?.map((run) => run.computed_at.slice(0, 10)).sort() ?? [];
  return (
    <Page title={general.screens.scores} question={question} dataDate={dates.at(-1) ?? null}>
      <Tabs
        value={tab}
        onChange={(value) => {
          const next = TABS.find((one) => one === value);
          if (next) set({ tab: next });
        }}
        keepMounted={false}
      >
        <Group justify="space-between" align="flex-end" mb="sm" gap="xs">
          <Tabs.List aria-label={words.which}>
            {tabs.map((value) => (
              <Tabs.Tab key={value} value={value}>
                {words.about[value].name}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {tab !== "page-authority" && (
            <TextInput
              type="date"
              label={words.since}
              title={words.sinceHint}
              value={since.slice(0, 10)}
              min={dates[0]}
              max={dates.at(-1)}
              onChange={(event) => set({ since: event.currentTarget.value })}
            />
          )}
        </Group>
        <Tabs.Panel value={tab}>
          {tab === "spam" ? (
            <SpamScore target={target} since={since} />
          ) : tab === "topics" ? (
            <TopicsScore target={target} since={since} />
          ) : tab === "page-authority" ? (
            <PageScore target={target} limit={votes} onMore={() => set({ votes: votes < MANY ? MANY : 10_000 })} />
          ) : (
            <FlowScore target={target} name={tab} since={since} limit={votes} onMore={() => set({ votes: votes < MANY ? MANY : 10_000 })} />
          )}
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
