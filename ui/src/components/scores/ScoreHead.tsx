import { Code, Group, Text, Title } from "@mantine/core";
import type { Steps } from "@/api/scores";
import { Defined } from "@/components/Defined";
import { count, day, score as written } from "@/state/format";
import { scores as words } from "@/text/en/scores";

interface Props {
  name: keyof typeof words.about;
  /** null where there is none. */
  score: number | null;
  computedAt: string;
  formula: string;
  verdict?: string | null;
  /** How its computation ended, where that is known. */
  steps?: Steps | null;
}

const MARKS = [0, 25, 50, 75, 100];

/** A score on its scale, what it is, and how it is computed. */
export function ScoreHead({ name, score, computedAt, formula, verdict, steps }: Props) {
  const about = words.about[name];
  return (
    <section className="lc-card lc-score-head" aria-label={about.name}>
      <div>
        <Defined label={about.name} definition={about.definition} size="sm" />
        {score !== null && (
          <Group gap={8} align="baseline">
            <Text fz={40} fw={680} lh={1.2} className="lc-figures" style={{ letterSpacing: "-0.03em" }} data-testid="score">
              {written(score)}
            </Text>
            <Text size="sm" c="dimmed">
              {words.of100}
            </Text>
            {verdict && (
              <Text fw={600} size="sm">
                {verdict}
              </Text>
            )}
          </Group>
        )}
        {score !== null && (
          <div className="lc-scale" aria-hidden>
            <span style={{ width: `${Math.max(0, Math.min(100, score))}%` }} />
            {MARKS.map((mark) => (
              <i key={mark} style={{ insetInlineStart: `${mark}%` }}>
                {mark}
              </i>
            ))}
          </div>
        )}
        <Text size="xs" c="dimmed" mt={score === null ? 4 : 26}>
          {words.computed(day(computedAt), formula)}
        </Text>
        {steps && (
          <Defined
            label={words.converged(count(steps.iterations), steps.residual ? steps.residual.toExponential(1) : "0")}
            definition={words.convergedHint}
          />
        )}
      </div>
      <div>
        <Title order={2} fz={14} mb={4}>
          {words.formula}
        </Title>
        <Code block fz={12} style={{ whiteSpace: "pre-wrap" }} tabIndex={0}>
          {about.formula}
        </Code>
        <Text size="sm" c="dimmed" mt={6}>
          {about.meaning}
        </Text>
      </div>
    </section>
  );
}
