import "@/theme/insights.css";
import { Group, SegmentedControl } from "@mantine/core";
import { useRows } from "@/api/lists";
import { ReviewProgress } from "@/components/review/ReviewProgress";
import { Farms } from "@/components/spam/Farms";
import { SitesToReview, TO_REVIEW } from "@/components/spam/SitesToReview";
import { choice, text, useParams } from "@/state/params";
import { useTarget } from "@/state/target";
import { spam as words } from "@/text/en/spam";

const TABS = ["sites", "farms"] as const;
const params = { tab: choice(TABS), row: text(), sort: text() };
const REVIEWED = { having: [TO_REVIEW] };

/** What looks bought or made up among the links to a target, and what is to be done about it. */
export default function SpamPage() {
  const { target } = useTarget();
  const [{ tab }, set] = useParams(params);
  const { total } = useRows("/api/v1/sites/{target}/referring-sites", target, REVIEWED, { limit: 1 });
  const review = `spam ${target}`;
  const tools = (
    <Group justify="space-between" gap={8}>
      <SegmentedControl
        aria-label={words.which}
        value={tab}
        onChange={(value) => set({ tab: TABS.find((one) => one === value) ?? "sites", row: "", sort: "" })}
        data={TABS.map((value) => ({ value, label: words.tabs[value] }))}
      />
      <ReviewProgress review={review} total={total} />
    </Group>
  );
  return tab === "farms" ? <Farms review={review} tools={tools} /> : <SitesToReview review={review} tools={tools} />;
}
