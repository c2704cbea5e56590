import { ActionIcon, Button, Code, CopyButton, Divider, Group, Popover, Text } from "@mantine/core";
import {
  IconCheck,
  IconChevronDown,
  IconCopy,
  IconDatabase,
  IconDownload,
  IconFileSpreadsheet,
  IconLink,
  IconShare,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { getJson } from "@/api/client";
import { exportAs, isOver, jobFilePath, useJob } from "@/api/jobs";
import { questionPath, type Query } from "@/api/lists";
import { useSession } from "@/api/session";
import { BASE_PATH } from "@/base";
import { say, sayFailure, sayProblem } from "@/components/notices";
import { screenOf } from "@/screens";
import { fetchFile } from "@/state/download";
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

/** The view as a file, as an address, as SQL and as a call of the API. */
export function QuestionMenu({ question }: { question: Question }) {
  const { path, target, query, exportable = false, sql } = question;
  const navigate = useNavigate();
  const words = general.share;
  const address = `${window.location.origin}${BASE_PATH}${questionPath(path, target, query)}`;
  const openSql = async (): Promise<void> => {
    const told = sql ?? ((await getJson(questionPath(path, target, query, "/sql"))) as { statement: string }).statement;
    await navigate({ to: screenOf("sql").path as never, search: { q: told } as never });
  };
  const guest = useSession()?.kind === "guest";
  const [excel, setExcel] = useState("");
  const curl = `curl -H "Authorization: Bearer $TOKEN" '${address.replaceAll("'", "%27")}'`;
  return (
    <>
      {excel && <ExportEnd id={excel} onOver={() => setExcel("")} />}
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
              {!guest && (
                <Button
                  {...ITEM}
                  leftSection={<IconFileSpreadsheet size={15} aria-hidden />}
                  loading={excel !== ""}
                  onClick={() => void exportAs("xlsx", path, target, query).then(setExcel).catch(sayProblem)}
                >
                  {words.xlsx}
                </Button>
              )}
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
    </>
  );
}

/** Waits for an export that was asked for, and hands its file over. */
function ExportEnd({ id, onOver }: { id: string; onOver: () => void }) {
  const { data: job, error } = useJob(id);
  const over = error !== null || (job !== undefined && isOver(job));
  useEffect(() => {
    if (!over) return;
    if (job?.state === "done") fetchFile(jobFilePath(id));
    else if (error) sayProblem(error);
    else sayFailure(general.share.failed, job?.error ?? "");
    onOver();
    // once: whoever waits stops waiting with this
  }, [over]);
  return null;
}
