/**
 * From files to links: dropped or named, uploaded, looked at, described, imported. What waits and
 * what runs is in the address, so that a reload loses nothing.
 */
import { Button, Group, Progress, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQueries } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { startImport } from "@/api/imports";
import { dropUpload, previewQuery } from "@/api/uploads";
import { useUploads } from "@/api/useUploads";
import { DropZone } from "@/components/imports/DropZone";
import { ImportForm } from "@/components/imports/ImportForm";
import { ImportJob } from "@/components/imports/ImportJob";
import { StagedFile } from "@/components/imports/StagedFile";
import { sayProblem } from "@/components/notices";
import { tame } from "@/state/format";
import { bytes } from "@/state/jobs";
import { texts, useParams } from "@/state/params";
import { type Choice, type Common, NO_CHOICE, obstacle, planImports, type Staged } from "@/state/staging";
import { importWords as words } from "@/text/en/imports";

const params = { upload: texts(), url: texts(), job: texts() };
const NOTHING_COMMON: Common = { site: "", date: "", complete: false };
const MOST_FILES = 1000;
const SITE_PAUSE_MS = 500;

export function BringIn() {
  const [values, set] = useParams(params);
  const { upload, url, job } = values;
  const latest = useRef(values); // uploads that end together each add to what the other has added
  useEffect(() => {
    latest.current = values;
  }, [values]);
  const [choices, setChoices] = useState<Readonly<Record<string, Choice>>>({});
  const [common, setCommon] = useState(NOTHING_COMMON);
  const [busy, setBusy] = useState(false);
  const [site] = useDebouncedValue(common.site.trim(), SITE_PAUSE_MS);
  const change = useCallback(
    (name: keyof typeof params, edit: (before: readonly string[]) => readonly string[]) => {
      const part = { [name]: edit(latest.current[name]) };
      latest.current = { ...latest.current, ...part };
      set(part, { replace: true });
    },
    [set],
  );
  const add = useCallback(
    (name: keyof typeof params, value: string) => change(name, (before) => [...new Set([...before, value])].slice(-MOST_FILES)),
    [change],
  );
  const without = (name: keyof typeof params, value: string): void => change(name, (before) => before.filter((one) => one !== value));
  const { sending, send, stop } = useUploads(useCallback((id: string) => add("upload", id), [add]));
  const choiceOf = (id: string): Choice => choices[id] ?? NO_CHOICE;
  const previews = useQueries({ queries: upload.map((id) => previewQuery(id, choiceOf(id).format, site)) });
  const staged = upload.flatMap((id, at): Staged[] => {
    const preview = previews[at]?.data;
    return preview ? [{ id, preview, choice: choiceOf(id) }] : [];
  });
  const obstacles = staged.map(({ preview, choice }) => obstacle(preview, choice, common.site.trim()));
  const files = upload.length + url.length;

  const drop = (id: string): void => {
    without("upload", id);
    void dropUpload(id).catch(() => undefined); // the server sweeps what is left
  };
  const start = async (): Promise<void> => {
    setBusy(true);
    try {
      const jobs = await Promise.all(planImports(staged, url, { ...common, site: common.site.trim() }).map(startImport));
      set({ upload: [], url: [], job: [...jobs, ...job] });
      setCommon(NOTHING_COMMON);
    } catch (error) {
      sayProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack gap="sm">
      <DropZone onFiles={send} onAddress={(address) => add("url", address)} />
      {sending.map((one) => (
        <div key={one.key} className="lc-card" data-testid="sending">
          {one.problem ? (
            <Text size="sm" className="lc-lost" role="alert">
              {one.problem.message}
            </Text>
          ) : (
            <Progress value={one.share * 100} aria-label={words.uploading(one.name)} size="sm" radius="xl" />
          )}
          <Group justify="space-between" gap="xs" mt={8}>
            <Text size="sm">
              <bdi>{tame(one.name)}</bdi>{" "}
              <Text span size="xs" c="dimmed" className="lc-figures">
                {bytes(one.share * one.bytes)} / {bytes(one.bytes)}
              </Text>
            </Text>
            <Button variant="default" onClick={() => stop(one.key)}>
              {one.problem ? words.hide : words.uploadStopped}
            </Button>
          </Group>
        </div>
      ))}
      {upload.map((id, at) => (
        <StagedFile
          key={id}
          preview={previews[at]?.data}
          problem={previews[at]?.error ?? null}
          choice={choiceOf(id)}
          site={common.site.trim()}
          onChoice={(choice) => setChoices((all) => ({ ...all, [id]: choice }))}
          onDrop={() => drop(id)}
        />
      ))}
      {url.map((address) => (
        <Group key={address} className="lc-card" justify="space-between" gap="xs" data-testid="staged">
          <div style={{ minWidth: 0, flex: "1 1 220px" }}>
            <Text size="sm" fw={600} style={{ overflowWrap: "anywhere" }}>
              {tame(address)}
            </Text>
            <Text size="xs" c="dimmed">
              {words.fetched}
            </Text>
          </div>
          <Button variant="default" onClick={() => without("url", address)} aria-label={words.drop1(address)}>
            {words.leaveOut}
          </Button>
        </Group>
      ))}
      {files > 0 && (
        <ImportForm
          common={common}
          onCommon={setCommon}
          files={files}
          needsSite={obstacles.includes("site") || staged.some(({ preview }) => preview.needs_site)}
          ready={staged.length === upload.length && obstacles.every((one) => one === null) && sending.every((one) => one.problem)}
          busy={busy}
          onStart={() => void start()}
          onClear={() => {
            upload.forEach((id) => void dropUpload(id).catch(() => undefined));
            set({ upload: [], url: [] });
          }}
        />
      )}
      {job.map((id) => (
        <ImportJob
          key={id}
          id={id}
          onHide={() => without("job", id)}
          onRetried={(again) => change("job", (before) => before.map((one) => (one === id ? again : one)))}
        />
      ))}
    </Stack>
  );
}
