import { ActionIcon, Button, Code, CopyButton, Group, Menu, Title, Tooltip } from "@mantine/core";
import { IconApi, IconCheck, IconChevronDown, IconCopy, IconDatabase, IconDownload, IconLink, IconShare } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { questionPath, type Query } from "@/api/lists";
import { BASE_PATH } from "@/base";
import { MomentMenu } from "@/components/MomentMenu";
import { say } from "@/components/notices";
import { screenOf } from "@/screens";
import { general } from "@/text/en/general";

/** The question that a view shows: what its export, its API call and its SQL ask too. */
export interface Question {
  path: string;
  target: string;
  query: Query;
  exportable?: boolean;
  /** A statement for the SQL screen that shows the same rows. */
  sql?: string;
}

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
    document.title = [title, question?.target, general.name].filter(Boolean).join(" · ");
  }, [title, question?.target]);
  return (
    <div className={fill ? "lc-page lc-fill" : "lc-page"} data-testid="page">
      <Group justify="space-between" gap="xs" mb="sm" mih={34}>
        <Group gap="sm" align="baseline" style={{ minWidth: 0 }}>
          <Title order={1} fz={20} style={{ letterSpacing: "-0.015em", overflowWrap: "anywhere" }}>{title}</Title>
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

const FORMATS = ["csv", "jsonl", "parquet"] as const;

function QuestionMenu({ question }: { question: Question }) {
  const { path, target, query, exportable = false, sql } = question;
  const navigate = useNavigate();
  const words = general.share;
  const address = `${window.location.origin}${BASE_PATH}${questionPath(path, target, query)}`;
  const curl = `curl -H "Authorization: Bearer $TOKEN" '${address.replaceAll("'", "%27")}'`;
  return (
    <Menu width={300}>
      <Menu.Target>
        <Button variant="default" leftSection={exportable ? <IconDownload size={14} aria-hidden /> : <IconShare size={14} aria-hidden />} rightSection={<IconChevronDown size={13} aria-hidden />} data-testid="question-menu">
          {exportable ? words.menu : general.more}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {exportable && (
          <>
            <Menu.Label>{words.exportAs}</Menu.Label>
            {FORMATS.map((format) => (
              <Menu.Item key={format} component="a" href={BASE_PATH + questionPath(path, target, { ...query, format }, "/export")} download leftSection={<IconDownload size={15} aria-hidden />}>
                {words[format]}
              </Menu.Item>
            ))}
            <Menu.Divider />
          </>
        )}
        <Menu.Item leftSection={<IconLink size={15} aria-hidden />} onClick={() => void navigator.clipboard.writeText(window.location.href).then(() => say(general.copied))}>{words.link}</Menu.Item>
        {sql && screenOf("sql").page && <Menu.Item leftSection={<IconDatabase size={15} aria-hidden />} onClick={() => void navigate({ to: "/sql" as never, search: { q: sql } as never })}>{words.sql}</Menu.Item>}
        <Menu.Label><IconApi size={13} aria-hidden style={{ verticalAlign: "middle" }} /> {words.api}</Menu.Label>
        <Group gap={4} px={8} pb={8} wrap="nowrap" align="flex-start">
          <Code block fz={11} style={{ flex: 1, whiteSpace: "pre-wrap", overflowWrap: "anywhere", maxHeight: 140, overflow: "auto" }} tabIndex={0}>{curl}</Code>
          <CopyButton value={curl}>
            {({ copied, copy }) => (
              <Tooltip label={copied ? general.copied : general.copy}>
                <ActionIcon variant="default" aria-label={general.copy} onClick={copy}>{copied ? <IconCheck size={14} /> : <IconCopy size={14} />}</ActionIcon>
              </Tooltip>
            )}
          </CopyButton>
        </Group>
      </Menu.Dropdown>
    </Menu>
  );
}
