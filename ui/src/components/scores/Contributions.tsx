import { Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Defined } from "@/components/Defined";
import { score } from "@/state/format";
import { signedTenths } from "@/state/precise";
import { type Part, waterfall } from "@/state/waterfall";
import { scores as words } from "@/text/en/scores";

export interface Contribution extends Part {
  label: ReactNode;
  /** Below the label: what it is, or its evidence. */
  note?: ReactNode;
  /** Further figures, one for each of `heads`. */
  cells?: readonly ReactNode[];
}
interface Props {
  title: string;
  definition: string;
  parts: readonly Contribution[];
  heads?: readonly { label: string; definition: string }[];
  /** What the bars begin at: 0, or a score of before. */
  start?: { label: string; value: number };
  total: { label: string; value: number };
  foot?: ReactNode;
  action?: ReactNode;
}

/** Parts that add up to a score: each bar begins where the one before ends, the last one is the sum. */
export function Contributions({ title, definition, parts, heads = [], start, total, foot, action }: Props) {
  const { steps, least, most } = waterfall(parts, start?.value);
  const extent = most - least || 1;
  const place = (value: number): string => `${(100 * (value - least)) / extent}%`;
  const whole = (label: string, value: number) => (
    <tr className="lc-sum">
      <th scope="row">{label}</th>
      <td>
        <span className="lc-step">
          <span style={{ insetInlineStart: 0, width: place(value) }} data-sum />
        </span>
      </td>
      <td className="lc-end">{score(value)}</td>
      {heads.map((head) => (
        <td key={head.label} />
      ))}
    </tr>
  );
  return (
    <section className="lc-card" aria-label={title}>
      <div className="lc-contributions-head">
        <Title order={2} fz={14}>
          <Defined label={title} definition={definition} size="sm" />
        </Title>
        {action}
      </div>
      <div className="lc-scroll-x" tabIndex={0} role="group" aria-label={title}>
        <table className="lc-contributions">
          <thead>
            <tr>
              <th scope="col">{words.part}</th>
              <th scope="col" className="lc-step-head">
                <span className="lc-sr">{words.bar}</span>
              </th>
              <th scope="col" className="lc-end">
                <Defined label={words.points} definition={words.pointsHint} />
              </th>
              {heads.map((head) => (
                <th key={head.label} scope="col" className="lc-end">
                  <Defined {...head} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {start && whole(start.label, start.value)}
            {steps.map(({ part, from, width, negative }) => (
              <tr key={part.key}>
                <th scope="row">
                  {part.label}
                  {part.note && (
                    <Text size="xs" c="dimmed" fw={400} mt={1}>
                      {part.note}
                    </Text>
                  )}
                </th>
                <td>
                  <span className="lc-step">
                    <span
                      style={{ insetInlineStart: `${100 * from}%`, width: `max(2px, ${100 * width}%)` }}
                      data-negative={negative || undefined}
                    />
                  </span>
                </td>
                <td className="lc-end">
                  {Math.abs(part.points) >= 0.05 || part.points === 0
                    ? signedTenths(part.points)
                    : part.points > 0
                      ? words.tiny
                      : words.tinyLess}
                </td>
                {heads.map((head, n) => (
                  <td key={head.label} className="lc-end">
                    {part.cells?.[n]}
                  </td>
                ))}
              </tr>
            ))}
            {whole(total.label, total.value)}
          </tbody>
        </table>
      </div>
      {foot && (
        <Text size="xs" c="dimmed" mt={8}>
          {foot}
        </Text>
      )}
    </section>
  );
}
