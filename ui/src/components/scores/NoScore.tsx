import { ApiProblem } from "@/api/client";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { ScreenLink } from "@/components/ScreenLink";
import { useParams } from "@/state/params";
import { text } from "@/state/params";
import { scores as words } from "@/text/en/scores";

const params = { since: text() };

/** There is nothing to explain: why, and what to do. */
export function NoScore({ error, retry }: { error: unknown; retry: () => void }) {
  const [{ since }, set] = useParams(params);
  if (!(error instanceof ApiProblem) || error.status !== 404) return <ErrorState error={error} retry={retry} />;
  const action = since ? (
    <button type="button" className="lc-quick" onClick={() => set({ since: "" })}>
      {words.withoutSince}
    </button>
  ) : (
    <ScreenLink to="jobs">{words.toJobs}</ScreenLink>
  );
  return <EmptyState title={since ? words.noRunTitle : words.noneTitle} hint={error.message} action={action} />;
}
