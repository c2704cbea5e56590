import { Group, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { MomentMenu } from "@/components/MomentMenu";
import { type Question, QuestionMenu } from "@/components/QuestionMenu";
import { tame } from "@/state/format";
import { general } from "@/text/en/general";

interface Props {
  title: string;
  /** Beside the title: counts, badges. */
  aside?: ReactNode;
  /** Before the menu: controls of the page. */
  tools?: ReactNode;
  question?: Question;
  dataDate?: string | null;
  /** The page is as tall as the window, its table takes what is left. */
  fill?: boolean;
  children: ReactNode;
}

/** The frame of a page: one h1, the date of the data, export and API call and SQL of what is shown. */
export function Page({ title, aside, tools, question, dataDate, fill = false, children }: Props) {
  useEffect(() => {
    document.title = tame([title, question?.target, general.name].filter(Boolean).join(" · "));
  }, [title, question?.target]);
  return (
    <div className={fill ? "lc-page lc-fill" : "lc-page"} data-testid="page">
      <Group justify="space-between" gap="xs" mb="sm" mih={34}>
        <Group gap="sm" align="baseline" style={{ minWidth: 0 }}>
          <Title order={1} fz={20} style={{ letterSpacing: "-0.015em", overflowWrap: "anywhere" }}>
            {tame(title)}
          </Title>
          {aside}
        </Group>
        <Group gap={6}>
          {tools}
          {dataDate !== undefined && <MomentMenu dataDate={dataDate} />}
          {question && <QuestionMenu question={question} />}
        </Group>
      </Group>
      {children}
    </div>
  );
}
