import { ActionIcon, Button, Code, CopyButton, Divider, Group, Popover, Text, Title } from "@mantine/core";
import { IconCheck, IconChevronDown, IconCopy, IconDatabase, IconDownload, IconLink, IconShare } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { getJson } from "@/api/client";
import { questionPath, type Query } from "@/api/lists";
import { BASE_PATH } from "@/base";
import { MomentMenu } from "@/components/MomentMenu";
import { say, sayProblem } from "@/components/notices";
import { screenOf } from "@/screens";
import { tame } from "@/state/format";
import { general } from "@/text/en/general";

/** The question that a view shows: what its export, its API call and its SQL ask too. */
export interface Question {
  path: string;
  target: string;
  query: Query;
  exportable?: boolean;
  /** A statement for the SQL screen that shows the same rows; lists with an export tell their own. */
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

const ITEM = {
  variant: "subtle",
  color: "gray",
  c: "var(--mantine-color-text)",
  fw: 500,
  size: "sm",
  fz: 13,
  justify: "flex-start",
  fullWidth: true,
} as const;
const FORMATS = ["csv", "jsonl", "parquet"] as const;

function QuestionMenu({ question }: { question: Question }) {
  const { path, target, query, exportable = false, sql } = question;
  const navigate = useNavigate();
  const words = general.share;
  const address = `${window.location.origin}${BASE_PATH}${questionPath(path, target, query)}`;
  const openSql = async (): Promise<void> => {
    const told = sql ?? ((await getJson(questionPath(path, target, query, "/sql"))) as { statement: string }).statement;
    await navigate({ to: screenOf("sql").path as never, search: { q: told } as never });
  };
  const curl = `curl -H "Authorization: Bearer $TOKEN" '${address.replaceAll("'", "%27")}'`;
  return (
    <Popover width={300} position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={exportable ? <IconDownload size={14} aria-hidden /> : <IconShare size={14} aria-hidden />}
          rightSection={<IconChevronDown size={13} aria-hidden />}
          data-testid="question-menu"
        >
          {exportable ? words.menu : general.more}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8}>
        {exportable && (
          <>
            <Text size="xs" c="dimmed" px={8} pb={4}>
              {words.exportAs}
            </Text>
            {FORMATS.map((format) => (
              <Button
                key={format}
                {...ITEM}
                component="a"
                href={BASE_PATH + questionPath(path, target, { ...query, format }, "/export")}
                download
                leftSection={<IconDownload size={15} aria-hidden />}
              >
                {words[format]}
              </Button>
            ))}
            <Divider my={6} />
          </>
        )}
        <Button
          {...ITEM}
          leftSection={<IconLink size={15} aria-hidden />}
          onClick={() => void navigator.clipboard.writeText(window.location.href).then(() => say(general.copied))}
        >
          {words.link}
        </Button>
        {(sql ?? exportable) && screenOf("sql").page && (
          <Button {...ITEM} leftSection={<IconDatabase size={15} aria-hidden />} onClick={() => void openSql().catch(sayProblem)}>
            {words.sql}
          </Button>
        )}
        <Text size="xs" c="dimmed" px={8} pt={6} pb={4}>
          {words.api}
        </Text>
        <Group gap={4} px={8} pb={4} wrap="nowrap" align="flex-start">
          <Code
            block
            fz={11}
            style={{ flex: 1, whiteSpace: "pre-wrap", overflowWrap: "anywhere", maxHeight: 140, overflow: "auto" }}
            tabIndex={0}
          >
            {curl}
          </Code>
          <CopyButton value={curl}>
            {({ copied, copy }) => (
              <ActionIcon variant="default" aria-label={copied ? general.copied : general.copy} onClick={copy}>
                {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
              </ActionIcon>
            )}
          </CopyButton>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
